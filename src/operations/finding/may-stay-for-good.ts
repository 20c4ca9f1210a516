import { matchPolicy } from '../../domain/policy/evaluate-policy.ts';
import type { Drizzle } from '../../store/database/database.ts';
import type { GrantRow } from '../../store/grant/grant-store.ts';
import type { Ctx } from '../context.ts';
import { requirePeople } from '../people/require-people.ts';
import { loadFacts } from '../policy/facts.ts';

/** Whether the policy that would decide it, asked for by its holder, lets it be permanent. */
export async function mayStayForGood(
  db: Drizzle,
  { config, clock }: Pick<Ctx, 'config' | 'clock'>,
  { entitlement: key, principalId }: Pick<GrantRow, 'entitlement' | 'principalId'>,
): Promise<boolean> {
  const entitlement = config.entitlements.get(key);
  const resource = entitlement && config.resources.get(entitlement.resourceId);
  if (entitlement === undefined || resource === undefined) return false;
  const [holder] = await requirePeople(db, [principalId]);
  const about = { beneficiary: holder, requester: holder, resource, entitlement, now: clock.now() };
  const facts = await loadFacts(db, config, about);
  const ask = { kind: 'new', durationSeconds: null, justification: '', ticket: '' } as const;
  const match = matchPolicy(config, facts(ask));
  return match.kind === 'matched' && match.policy.duration.permanent;
}
