import type { Definitions } from '../../domain/definitions.ts';
import type { EntitlementKey } from '../../domain/ids.ts';
import { findConflicts } from '../../domain/request/separation.ts';
import type { Duty } from '../../domain/request/separation.ts';
import type { Weighed } from './weigh-request.ts';

type Weigh = (key: EntitlementKey, beside: readonly EntitlementKey[]) => Promise<Weighed>;

/**
 * Weighs what is asked for in one go, before any of it is on record: each line sees those beside it as asked for,
 * other than what is refused whatever stands beside it.
 */
export async function weighTogether(
  config: Pick<Definitions, 'separationOfDuties'>,
  keys: readonly EntitlementKey[],
  weigh: Weigh,
): Promise<Weighed[]> {
  const alone = await weighEach(keys, [], weigh);
  if (!keepsApart(config, keys)) return [...alone.values()];
  const asked = withoutDenied(alone);
  const together = await weighEach(asked, asked, weigh);
  const left = withoutDenied(together);
  const last = left.length === asked.length ? together : await weighEach(left, left, weigh);
  return [...new Map([...alone, ...together, ...last]).values()];
}

/** Whether a rule of separation is about two of these. */
function keepsApart(
  { separationOfDuties }: Pick<Definitions, 'separationOfDuties'>,
  keys: readonly EntitlementKey[],
): boolean {
  const wanted = keys.map((entitlement): Duty => ({ entitlement, source: { kind: 'request', id: 'new' } }));
  return findConflicts(separationOfDuties, { held: [], pending: [], wanted }).length > 0;
}

async function weighEach(
  keys: readonly EntitlementKey[],
  beside: readonly EntitlementKey[],
  weigh: Weigh,
): Promise<Map<EntitlementKey, Weighed>> {
  const weighed = new Map<EntitlementKey, Weighed>();
  for (const key of keys) weighed.set(key, await weigh(key, beside));
  return weighed;
}

const withoutDenied = (weighed: ReadonlyMap<EntitlementKey, Weighed>): EntitlementKey[] =>
  [...weighed].flatMap(([key, { decision }]) => (decision.kind === 'denied' ? [] : [key]));
