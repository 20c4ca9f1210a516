import type { Definitions } from '../../domain/definitions.ts';
import type { EntitlementKey } from '../../domain/ids.ts';
import type { Person } from '../../domain/people/person.ts';
import type { Request } from '../../domain/request/request.ts';
import { findConflicts } from '../../domain/request/separation.ts';
import type { Conflict, Duty } from '../../domain/request/separation.ts';
import type { Drizzle } from '../../store/database/database.ts';
import * as grantStore from '../../store/grant/grant-store.ts';
import type { GrantRow } from '../../store/grant/grant-store.ts';
import * as requestStore from '../../store/request/request-store.ts';

/**
 * With what a person's holding of an entitlement would conflict now: what they hold, what they have asked for in
 * other requests than `except`, and what they want beside it.
 */
export async function findConflictsOf(
  db: Drizzle,
  config: Definitions,
  person: Pick<Person, 'id'>,
  wanted: EntitlementKey,
  options: {
    except?: Pick<Request, 'id'>;
    beside?: readonly EntitlementKey[];
    /** Of what is only asked for, this counts; everything when absent. */
    counts?: (pending: Request) => boolean;
    /** Of what is held, this counts; everything when absent. */
    holds?: (grant: GrantRow) => boolean;
  } = {},
): Promise<Conflict[]> {
  const rules = config.separationOfDuties.filter((rule) =>
    rule.conflict.some((list) => list.includes(wanted)),
  );
  if (rules.length === 0) return [];
  const { except, beside = [], counts = () => true, holds = () => true } = options;
  const [live, requests] = await Promise.all([
    grantStore.listLive(db, person.id),
    requestStore.listPendingOf(db, person.id),
  ]);
  const held = live
    .filter((grant) => (grant.requestId === null || grant.requestId !== except?.id) && holds(grant))
    .map((grant): Duty => ({ entitlement: grant.entitlement, source: { kind: 'grant', id: grant.id } }));
  const pending = requests
    .filter((request) => request.id !== except?.id && counts(request))
    .map(
      (request): Duty => ({ entitlement: request.entitlement, source: { kind: 'request', id: request.id } }),
    );
  const together = beside
    .filter((key) => key !== wanted)
    .map((entitlement): Duty => ({ entitlement, source: { kind: 'request', id: 'beside' } }));
  const self: Duty = { entitlement: wanted, source: { kind: 'request', id: except?.id ?? 'new' } };
  return findConflicts(rules, { held, pending: [...pending, ...together], wanted: [self] });
}
