import { setTimeout as wait } from 'node:timers/promises';
import { LEASE_MS } from '../../src/domain/grant/connector.ts';
import { asks } from './crowd.ts';
import type { Errand } from './crowd.ts';
import { roam } from './roamers.ts';
import { systemStage } from './system-stage.ts';
import type { Stage } from './system-stage.ts';

const RESOURCES = 40;
const LOOK_EVERY_MS = 150;
const UNDECIDED_MS = 30_000;
/** Kills may meet one grant being given, its removal, and the next tries of that: a lease each. Of 100, four met one once. */
export const LATE_MS = 4 * LEASE_MS + 10_000;

const POLICIES = `  - id: all
    when: "true"
    duration: { default: 5s, max: 6s }
    stages:
      - { name: Owner, approvers: [owner], need: 1 }
    expire_after: ${UNDECIDED_MS / 1_000}s`;

export interface Crowd {
  people: number;
  /** How many ask at once. */
  askers: number;
  /** In the time after which what nobody decided ends. More would only wait, and be shown as ended, while nothing gets done. */
  pending: number;
}

/** A company in which everybody asks for what everybody else owns, for five seconds each. */
export const busyStage = ({ people }: Crowd): Promise<Stage> =>
  systemStage({ people, resources: RESOURCES, policies: POLICIES });

/** Each person asks for each resource that isn’t theirs, once: what the target sees then belongs to one request. */
function* errands(stage: Stage, people: number): Generator<Errand> {
  for (let shift = 3; shift < RESOURCES; shift++)
    for (let asker = 1; asker <= people; asker++) {
      const resource = ((asker + shift) % RESOURCES) + 1;
      if (!stage.ownersOf(resource).includes(asker)) yield { asker, resource };
    }
}

/** Asks for one thing after the other; who finds the program gone asks for it again a little later. */
async function keepAsking(
  stage: Stage,
  queue: Generator<Errand>,
  pace: { mayAsk: () => boolean; asked: () => void },
  isOver: () => boolean,
): Promise<void> {
  for (const errand of queue) {
    for (let isAsked = false; !isAsked && !isOver(); ) {
      if (pace.mayAsk())
        isAsked = await asks(stage, errand, '5s', 'for the errand', 5_000).then(
          () => true,
          () => false,
        );
      if (isAsked) pace.asked();
      await wait(LOOK_EVERY_MS);
    }
    if (isOver()) return;
  }
}

/** Everybody asks and presses buttons until `meanwhile` is over. */
export async function keepBusy(
  {
    stage,
    crowd: { people, askers, pending: most },
    random,
  }: { stage: Stage; crowd: Crowd; random: () => number },
  meanwhile: () => Promise<void>,
): Promise<void> {
  let isOver = false;
  const queue = errands(stage, people);
  const times: number[] = [];
  const pace = {
    mayAsk: () => times.filter((at) => at > performance.now() - UNDECIDED_MS).length < most,
    asked: () => void times.push(performance.now()),
  };
  const crowd = [
    ...Array.from({ length: askers }, () => keepAsking(stage, queue, pace, () => isOver)),
    roam(stage, people, random, () => isOver),
  ];
  try {
    await meanwhile();
  } finally {
    isOver = true;
    await Promise.all(crowd);
  }
}
