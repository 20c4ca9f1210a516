import type { Ctx } from '../context.ts';
import { ConnectorError, isReadable, LEASE_MS } from '../../domain/grant/connector.ts';
import { retryDelayMs } from '../../domain/grant/grant.ts';
import type { AccountRemoval, RightToRemove } from '../../domain/reconcile/account-removal.ts';
import type { Discrepancy } from '../../domain/reconcile/discrepancy.ts';
import { audit } from '../../store/audit/audit-log.ts';
import { refreshCards } from '../../store/card/cards.ts';
import { findsAny } from '../../store/database/finds-any.ts';
import { transaction } from '../../store/database/transaction.ts';
import * as accountRemovalStore from '../../store/reconcile/account-removal-store.ts';
import * as discrepancyStore from '../../store/reconcile/discrepancy-store.ts';
import { connectorOf } from '../grant/read-back.ts';
import { faultOf } from '../grant/work-through.ts';
import { recordWithRetry } from '../record-with-retry.ts';
import { disableAccount } from './disable-account.ts';
import { dataOfDiscrepancy, subjectOfDiscrepancy } from './discrepancy-subject.ts';
import { HeldRemoval, RemovalTaken } from './held-removal.ts';
import { removalWay } from './removal-way.ts';
import { removeRight } from './remove-right.ts';

const AT_ONCE = 8;
/** Whatever a target says, nothing is tried again sooner. */
const SOONEST_MS = 1_000;

/** What came of one attempt. */
type Came =
  | { kind: 'done'; proof: string; rights: RightToRemove[] }
  | {
      kind: 'retry';
      error: string;
      afterMs?: number | undefined;
      byHand?: string;
      rights?: RightToRemove[];
      contradicted?: boolean;
      /** The account can't be disabled, so that what it holds is taken from it instead. */
      revokes?: true;
    };

/** Carries out, at the targets, what owners had done about accounts of nobody; answers how many attempts it made. It never gives one up. */
export async function carryOutRemovals(ctx: Ctx, stopping: AbortSignal): Promise<number> {
  for (let tried = 0; ; ) {
    if (stopping.aborted) return tried;
    const claimed = await claim(ctx);
    if (claimed.length === 0) return tried;
    await Promise.all(claimed.map((row) => carryOut(ctx, row)));
    tried += claimed.length;
  }
}

async function claim(ctx: Ctx): Promise<AccountRemoval[]> {
  const now = ctx.clock.now();
  if (!(await findsAny(ctx, (on, one) => accountRemovalStore.lockDue(on, now, one)))) return [];
  return transaction(ctx, async (tx) => {
    const due = await accountRemovalStore.lockDue(tx, now, AT_ONCE);
    const ids = due.map(({ discrepancyId }) => discrepancyId);
    return accountRemovalStore.begin(tx, ids, new Date(now.getTime() + LEASE_MS));
  });
}

async function carryOut(ctx: Ctx, claimed: AccountRemoval): Promise<void> {
  const held = new HeldRemoval(claimed);
  const one = await discrepancyStore.findDiscrepancy(ctx.db.drizzle, claimed.discrepancyId);
  if (one === undefined) return;
  let came: Came;
  try {
    came = await attempt(ctx, held, one);
  } catch (error) {
    if (error instanceof RemovalTaken) return;
    const { fault, message } = faultOf(ctx, error);
    came = {
      kind: 'retry',
      error: message,
      afterMs: fault.kind === 'retryable' ? fault.afterMs : undefined,
    };
  }
  await recordWithRetry(ctx, () => record(ctx, { row: held.row, one, came }));
}

async function attempt(ctx: Ctx, held: HeldRemoval, one: Discrepancy): Promise<Came> {
  const connector = connectorOf(ctx, one);
  const { account } = one;
  if (account === null || !isReadable(connector))
    throw new ConnectorError(
      { kind: 'unsupported' },
      'The target can’t be read any more, so that nobody could see whether it is done.',
    );
  if (held.row.way === 'disable') {
    const { accounts } = connector;
    if (accounts === undefined || (await removalWay(ctx, ctx.db.drizzle, one)) === 'revoke')
      return { kind: 'retry', error: NOT_DISABLED, afterMs: 0, revokes: true };
    const came = await disableAccount(ctx, held, { accounts, reads: connector.reads }, account);
    return 'proof' in came
      ? { kind: 'done', rights: held.row.rights, proof: came.proof }
      : { kind: 'retry', ...came };
  }
  const tried = [];
  for (const [at, right] of held.row.rights.entries())
    tried.push(
      right.proof === undefined
        ? await removeRight(
            ctx,
            { held, connector, one: { ...one, account } },
            { right, operationId: `${one.id}:${at}:${held.row.round}` },
          )
        : { right },
    );
  const rights = tried.map(({ right }) => right);
  const left = tried.filter(({ right }) => right.proof === undefined);
  if (left.length === 0) return { kind: 'done', rights, proof: rights.map(({ proof }) => proof).join(' ') };
  const waits = left.flatMap(({ afterMs }) => afterMs ?? []);
  return {
    kind: 'retry',
    rights,
    error: [...new Set(left.flatMap(({ error }) => error ?? []))].join(' '),
    byHand: left.flatMap(({ right }) => right.byHand ?? []).join(' '),
    afterMs: waits.length === left.length ? Math.min(...waits) : undefined,
    contradicted: left.some(({ contradicted }) => contradicted),
  };
}

const NOT_DISABLED =
  'The account isn’t disabled, because it is used for other access by now or can’t be disabled any more. What nobody decided is taken from it instead.';

/** The outcome and its event, where the lease is still the one that was held. */
async function record(
  ctx: Ctx,
  { row, one, came }: { row: AccountRemoval; one: Discrepancy; came: Came },
): Promise<void> {
  await transaction(ctx, async (tx, ctx) => {
    const now = ctx.clock.now();
    const isHeld = await accountRemovalStore.changeRemoval(tx, row, {
      leaseUntil: null,
      ...(came.kind === 'done'
        ? { rights: came.rights, proof: came.proof, doneAt: now, dueAt: null, lastError: '', byHand: '' }
        : {
            ...(came.rights && { rights: came.rights }),
            ...(came.revokes && { way: 'revoke' as const }),
            round: row.round + (came.contradicted ? 1 : 0),
            lastError: came.error,
            byHand: came.byHand ?? '',
            dueAt: new Date(now.getTime() + Math.max(came.afterMs ?? retryDelayMs(row.attempts), SOONEST_MS)),
          }),
    });
    if (!isHeld) return;
    const data = dataOfDiscrepancy(one);
    const subject = subjectOfDiscrepancy(one);
    if (came.kind === 'done')
      await audit(tx, ctx, {
        kind: 'discrepancy.carried-out',
        data: { ...data, way: row.way, proof: came.proof },
        subject,
      });
    else
      await audit(tx, ctx, {
        kind: 'discrepancy.attempted',
        data: { ...data, attempt: row.attempts, error: came.error },
        subject,
      });
    if (came.kind === 'done' || came.error !== row.lastError)
      await refreshCards(tx, [one.id], now, ['discrepancy']);
  });
}
