import type { Ctx } from '../context.ts';
import { ConnectorError } from '../../domain/grant/connector.ts';
import type { ReadableConnector, ReadBack } from '../../domain/grant/connector.ts';
import { LIVE_GRANT_STATES } from '../../domain/grant/grant.ts';
import { transaction } from '../../store/database/transaction.ts';
import type { Tx } from '../../store/database/database.ts';
import * as findingStore from '../../store/grant/finding-store.ts';
import * as grantStore from '../../store/grant/grant-store.ts';
import type { GrantRow } from '../../store/grant/grant-store.ts';
import * as discrepancyStore from '../../store/reconcile/discrepancy-store.ts';
import { noteDifferences } from '../discrepancy/note-differences.ts';
import { startRevocations } from '../grant/end/start-revocation.ts';
import { refOf } from '../grant/read-back.ts';
import type { Concluding } from './conclude.ts';

/** So many are looked at beside each other. */
const AT_ONCE = 8;

/** What came of the rights that aren't listed. */
export interface Gone {
  /** How many nobody could see. */
  unseen: number;
  /** Of how many nothing was concluded. */
  unsettled: number;
  /** The accounts that turned out to be those of our grants. */
  accountIds: ReadonlySet<string>;
}

/**
 * Looks once more at each right that isn't listed: what isn't there is asked about, and what was found there and nobody had
 * decided yet is over.
 */
export async function concludeGone(ctx: Ctx, concluding: Concluding): Promise<Gone> {
  const { reading, gone, listing } = concluding.one;
  const known = await keepKnown(ctx, concluding);
  const left = gone.filter(({ id }) => !known.has(id)).values();
  const accountIds = new Set<string>();
  let unseen = 0;
  let settled = known.size;
  const next = async (): Promise<void> => {
    for (const grant of left) {
      await reading.renewLease(listing.listed);
      const back = await readBack(reading.connector, grant);
      if (back === undefined) unseen++;
      else if (!back.stands) {
        if (await transaction(ctx, (tx, ctx) => noteMissing(tx, ctx, concluding, grant, back))) settled++;
      } else if (back.seenAs !== undefined) {
        accountIds.add(back.seenAs.account.id);
        if (grant.seenAs === null)
          await grantStore.changeGrant(ctx.db.drizzle, grant.id, LIVE_GRANT_STATES, { seenAs: back.seenAs });
      }
    }
  };
  const all = await Promise.allSettled(Array.from({ length: AT_ONCE }, next));
  for (const one of all) if (one.status === 'rejected') throw one.reason;
  return { unseen, unsettled: gone.length - settled, accountIds };
}

/** What was asked about before isn't listed still: it isn’t looked at one by one again. Returns which grants that is. */
async function keepKnown(
  ctx: Ctx,
  { at: { resourceId }, begunAt, one: { gone } }: Concluding,
): Promise<ReadonlySet<string>> {
  const of = { resourceId, kind: 'missing' as const };
  // What was never seen there may be listed under another name: that is for a read back to say.
  const keys = gone.flatMap(({ id, seenAs }) => (seenAs === null ? [] : [id]));
  const known = await discrepancyStore.findUnsettledKeys(ctx.db.drizzle, { ...of, keys });
  if (known.size === 0) return known;
  await transaction(ctx, (tx) => discrepancyStore.keepUnsettled(tx, { ...of, keys: [...known] }, begunAt));
  return known;
}

const PASSING: ReadonlySet<string> = new Set(['retryable', 'unknown_outcome']);

/** Undefined where this one can’t be seen, as where nothing there is called so: that proves nothing, and holds up no other. */
async function readBack({ reads }: ReadableConnector, grant: GrantRow): Promise<ReadBack | undefined> {
  try {
    return await reads.readBack(refOf(grant));
  } catch (error) {
    if (!(error instanceof ConnectorError) || PASSING.has(error.fault.kind)) throw error;
    return undefined;
  }
}

/** Whether it is settled by that, or asked about. */
async function noteMissing(
  tx: Tx,
  ctx: Ctx,
  { at, begunAt }: Concluding,
  was: GrantRow,
  back: ReadBack,
): Promise<boolean> {
  const grant = await grantStore.lockGrant(tx, was.id);
  if (grant?.state !== 'active') return true;
  // It is being given anew, or its target told another end.
  if (grant.dueAt !== null || grant.leaseUntil !== null || grant.operation !== was.operation) {
    const keys = [grant.id];
    await discrepancyStore.keepUnsettled(tx, { resourceId: at.resourceId, kind: 'missing', keys }, begunAt);
    return false;
  }
  const isKept = grant.source !== 'found' || (await findingStore.listKept(tx, [grant.id])).length > 0;
  if (!isKept) {
    await startRevocations(tx, ctx, [grant], 'missing');
    return true;
  }
  const seen = {
    kind: 'missing' as const,
    key: grant.id,
    entitlement: grant.entitlement,
    grantId: grant.id,
    account: grant.seenAs === null ? null : { ...grant.seenAs.account, email: grant.account.email },
    facts: { personId: grant.principalId },
    said: back.words === '' ? 'The target doesn’t list it.' : back.words,
  };
  await noteDifferences(tx, ctx, at, [seen], begunAt);
  return true;
}
