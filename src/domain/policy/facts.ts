import type { GroupSeen } from '../people/group-reading.ts';
import type { RequestKind } from '../request/request.ts';

/** What a policy's conditions may read. Adding one: here and in its loader, `operations/facts.ts`. */
export interface PersonFacts {
  email: string;
  name: string;
  title: string;
  department: string;
  type: string;
  groups: string[];
  /** The groups that are read elsewhere, as they were; where one is unread it can't be said whether the person is in it. */
  readGroups?: readonly GroupSeen[];
}

export interface Facts {
  /** The beneficiary: who would hold the access. */
  person: PersonFacts;
  requester: PersonFacts;
  resource: { id: string; name: string; environment: string; sensitivity: string; tags: string[] };
  /** `target` is what its connector calls it. */
  entitlement: { id: string; key: string; name: string; target: string; sensitivity: string };
  /** `minutes` of a permanent request is 2^53-1; strings are capped at 3,000 characters. */
  request: {
    minutes: number;
    permanent: boolean;
    ticket: string;
    justification: string;
    kind: RequestKind;
  };
}
