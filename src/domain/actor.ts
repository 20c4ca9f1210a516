import type { Clock } from './time/clock.ts';
import type { Person } from './people/person.ts';

/** Who acts: a person who was let in, or the program itself. `label` is what the audit trail shows. */
export type Actor =
  | { kind: 'person'; person: Person; label: string; isAdmin: boolean; isAuditor: boolean }
  | { kind: 'system'; label: string };

/** What is written down of who acted and when. */
export interface Witness {
  actor: Actor;
  clock: Clock;
}
