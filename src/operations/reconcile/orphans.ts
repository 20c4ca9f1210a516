import type { Ctx } from '../context.ts';
import type { ExternalGrant } from '../../domain/grant/connector.ts';
import type { PersonId } from '../../domain/ids.ts';
import { transaction } from '../../store/database/transaction.ts';
import * as discrepancyStore from '../../store/reconcile/discrepancy-store.ts';
import { noteDifferences } from '../discrepancy/note-differences.ts';
import { accountKey } from './account-key.ts';
import type { Concluding } from './conclude.ts';

const AT_ONCE = 500;

interface Orphan {
  account: ExternalGrant['account'];
  targets: Set<string>;
  /** Whose address it has, who isn't active any more. */
  personId: PersonId | undefined;
}

/** Accounts that hold access and of which no active person is known, each once, whatever it holds. */
export class Orphans {
  readonly certain = new Map<string, Orphan>();
  /** They may be those of what is being given or ended. */
  readonly inDoubt = new Set<string>();

  add(
    one: ExternalGrant,
    { personId, isUnderWay }: { personId: PersonId | undefined; isUnderWay: boolean },
  ): void {
    const key = accountKey(one);
    if (isUnderWay) {
      this.inDoubt.add(key);
      return;
    }
    const known = this.certain.get(key);
    if (known === undefined)
      this.certain.set(key, { account: one.account, targets: new Set([one.target]), personId });
    else known.targets.add(one.target);
  }
}

export async function noteOrphans(
  ctx: Ctx,
  { at, begunAt }: Pick<Concluding, 'at' | 'begunAt'>,
  { certain, inDoubt }: Orphans,
): Promise<void> {
  const seen = [...certain].flatMap(([key, { account, targets, personId }]) => {
    if (inDoubt.has(key)) return [];
    const held = [...targets].toSorted();
    return [
      {
        kind: 'orphaned-account' as const,
        key,
        entitlement: null,
        grantId: null,
        account,
        facts: { targets: held, ...(personId !== undefined && { personId }) },
        said: `The target lists the account ${account.login}${account.email === null ? ', with no e-mail address' : ` (${account.email})`}, which has ${held.join(', ')}.`,
      },
    ];
  });
  for (let from = 0; from < seen.length; from += AT_ONCE)
    await transaction(ctx, (tx, ctx) =>
      noteDifferences(tx, ctx, at, seen.slice(from, from + AT_ONCE), begunAt),
    );
  const keys = [...inDoubt];
  await transaction(ctx, (tx) =>
    discrepancyStore.keepUnsettled(
      tx,
      { resourceId: at.resourceId, kind: 'orphaned-account', keys },
      begunAt,
    ),
  );
}
