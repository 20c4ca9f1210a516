/** Who has the same job: the same title in the same department, or with an empty title the whole department. */
export interface Job {
  department: string;
  title: string;
}

/** How many of somebody's peers hold a thing. */
export interface PeersHolding {
  holding: number;
  of: number;
  /** What they share: "Support Agent, Support". */
  who: string;
}

/** Fewer say nothing of what somebody with that job needs. */
export const ENOUGH_PEERS = 5;
/** More are as many as these: that many of them tell what is usual. */
export const MOST_PEERS = 100;
/** What more of them hold is part of the job. */
const FEW_OF_THEM = 0.1;

/** Whether hardly any peer holds what somebody holds. */
export const isUnlikePeers = ({ holding, of }: Pick<PeersHolding, 'holding' | 'of'>): boolean =>
  of >= ENOUGH_PEERS && holding <= of * FEW_OF_THEM;
