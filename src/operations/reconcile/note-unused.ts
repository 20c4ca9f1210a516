import type { Ctx } from '../context.ts';
import { transaction } from '../../store/database/transaction.ts';
import * as findingStore from '../../store/grant/finding-store.ts';
import * as grantStore from '../../store/grant/grant-store.ts';
import { noteDifferences } from '../discrepancy/note-differences.ts';
import type { Concluding } from './conclude.ts';
import type { Compared } from './look-at-resource.ts';

const AT_ONCE = 200;

/** Asks about access that nobody used for long, as its target says; but of found access, which is asked about itself. */
export async function noteUnused(
  ctx: Ctx,
  { at, begunAt }: Pick<Concluding, 'at' | 'begunAt'>,
  compared: readonly Compared[],
): Promise<void> {
  const unused = compared.flatMap(({ listing }) => [...listing.unused]);
  for (let from = 0; from < unused.length; from += AT_ONCE) {
    const some = new Map(unused.slice(from, from + AT_ONCE));
    await compared[0]?.reading.renewLease();
    await transaction(ctx, async (tx, ctx) => {
      const grants = await grantStore.findGrants(tx, [...some.keys()]);
      const kept = new Set(await findingStore.listKept(tx, [...some.keys()]));
      const seen = grants.flatMap((grant) => {
        const lastUsedAt = some.get(grant.id);
        const isDecided = grant.source !== 'found' || kept.has(grant.id);
        if (grant.state !== 'active' || !isDecided || lastUsedAt === undefined) return [];
        return [
          {
            kind: 'unused' as const,
            key: grant.id,
            entitlement: grant.entitlement,
            grantId: grant.id,
            account: grant.seenAs === null ? null : { ...grant.seenAs.account, email: grant.account.email },
            facts: { personId: grant.principalId, lastUsedAt: lastUsedAt.toISOString() },
            said: `The target says that it was used last on ${lastUsedAt.toISOString().slice(0, 10)}.`,
          },
        ];
      });
      await noteDifferences(tx, ctx, at, seen, begunAt);
    });
  }
}
