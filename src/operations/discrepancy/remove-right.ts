import type { Ctx } from '../context.ts';
import { ConnectorError, isElsewhere } from '../../domain/grant/connector.ts';
import type { GrantRef, Outcome, ReadableConnector, SessionsEnded } from '../../domain/grant/connector.ts';
import { idMeant } from '../../domain/grant/same-target.ts';
import { everyItem } from '../../domain/pages.ts';
import type { RightToRemove } from '../../domain/reconcile/account-removal.ts';
import type { Discrepancy } from '../../domain/reconcile/discrepancy.ts';
import { transaction } from '../../store/database/transaction.ts';
import { holdRights } from '../../store/grant/due-grant-store.ts';
import { rightOfAccount } from '../../store/reconcile/account-removal-store.ts';
import { findSharing, isSameRight, rightKeys } from '../../store/grant/right-store.ts';
import { proofOf } from '../grant/read-back.ts';
import { faultOf } from '../grant/work-through.ts';
import type { HeldRemoval } from './held-removal.ts';

/** How far a right is, and why it isn't through. */
export interface Tried {
  right: RightToRemove;
  error?: string;
  afterMs?: number | undefined;
  /** Its target said that it was done, and lists it. */
  contradicted?: true;
}

interface Removing {
  held: HeldRemoval;
  connector: ReadableConnector;
  one: Discrepancy & { account: NonNullable<Discrepancy['account']> };
}

/** One attempt to take a right from an account of nobody, unless somebody has been given it by that account meanwhile. */
export async function removeRight(
  ctx: Ctx,
  removing: Removing,
  { right, operationId }: { right: RightToRemove; operationId: string },
): Promise<Tried> {
  const holder = await findHolder(ctx, removing, right);
  if (holder !== undefined)
    return {
      right: { ...right, proof: `“${right.target}” stays, because grant ${holder} is of it by now.` },
    };
  const { held, connector, one } = removing;
  const ref = refOf(one, right);
  let outcome: Outcome | undefined;
  let refused: ConnectorError | undefined;
  try {
    // What a person was asked to do isn't asked of them again.
    if (right.byHand !== undefined)
      outcome = { kind: 'needs_human', instructions: right.byHand, assignees: [] };
    else await held.renew(ctx);
    outcome ??= await connector.revoke(ref, { operationId, ...(one.reason && { reason: one.reason }) });
  } catch (error) {
    if (!(error instanceof ConnectorError)) throw error;
    refused = error;
  }
  const afterMs = refused?.fault.kind === 'retryable' ? refused.fault.afterMs : untilMs(ctx, outcome);
  try {
    const back = await readBack(ctx, removing, ref);
    if (!back.stands)
      return await endSessions(ctx, removing, { right, ref, words: proofFor(outcome, back.words) });
  } catch (error) {
    if (!(error instanceof ConnectorError)) throw error;
    return { right, error: [refused?.message, error.message].filter(Boolean).join(' '), afterMs };
  }
  if (refused !== undefined) return { right, error: refused.message, afterMs };
  if (outcome?.kind === 'needs_human')
    return { right: { ...right, byHand: outcome.instructions }, error: 'A person has to do it.' };
  if (outcome?.kind === 'pending') return { right, error: 'The target does it later.', afterMs };
  return {
    right,
    error: `The target said that it was done, but still lists “${right.target}” when it is read back.`,
    contradicted: true,
  };
}

const untilMs = ({ clock }: Ctx, outcome: Outcome | undefined): number | undefined =>
  outcome?.kind === 'pending' && outcome.until !== undefined
    ? Math.max(0, outcome.until.getTime() - clock.now().getTime())
    : undefined;

const proofFor = (outcome: Outcome | undefined, words: string): string =>
  proofOf(
    'wasn’t listed any more when it was read back.',
    { stands: false, words },
    outcome?.kind === 'done' ? outcome : undefined,
  );

/** The live grant that accounts for the right by now, read while nobody is given it. */
async function findHolder(ctx: Ctx, { one }: Removing, of: RightToRemove): Promise<string | undefined> {
  const right = rightOfAccount(one, of);
  return transaction(ctx, async (tx) => {
    await holdRights(tx, rightKeys(right));
    const sharing = await findSharing(tx, [right]);
    return sharing.find((grant) => isSameRight(grant, right) && !isElsewhere(grant.place, one.place))?.id;
  });
}

function refOf({ account, facts }: Removing['one'], { target, targetId }: RightToRemove): GrantRef {
  const { id, login, email } = account;
  const seenAs = {
    account: { id, login },
    ...(targetId !== null && { targetId }),
    ...(facts.system !== undefined && { system: facts.system }),
  };
  const meant = idMeant({ targetId, seenAs });
  return {
    target,
    ...(meant !== undefined && { targetId: meant }),
    account: { email: email ?? login, employeeId: null, name: login },
    seenAs,
    stood: true,
  };
}

/** What isn't called so any more may be called otherwise: then the whole list says whether the account has it. */
async function readBack(
  ctx: Ctx,
  { held, connector, one }: Removing,
  ref: GrantRef,
): Promise<{ stands: boolean; words: string }> {
  try {
    await held.renew(ctx);
    return await connector.reads.readBack(ref);
  } catch (error) {
    if (!(error instanceof ConnectorError) || error.fault.kind !== 'not_found') throw error;
  }
  const { target, targetId } = ref;
  const read = async (cursor?: string) => {
    await held.renew(ctx);
    return connector.reads.grants({ target, targetId }, cursor);
  };
  for await (const { account } of everyItem(read))
    if (account.id === one.account.id) return { stands: true, words: '' };
  return { stands: false, words: '' };
}

/** Ends what is open under it, where its connector can. */
async function endSessions(
  ctx: Ctx,
  { held, connector }: Removing,
  { right, ref, words }: { right: RightToRemove; ref: GrantRef; words: string },
): Promise<Tried> {
  const done = (sessions: string): Tried => ({
    right: { ...right, proof: [`“${right.target}” ${words}`, sessions].filter(Boolean).join(' ') },
  });
  if (connector.sessions === undefined) return done('');
  const goneSince = right.goneSince ?? ctx.clock.now().toISOString();
  try {
    await held.renew(ctx);
    const before = right.goneSince === undefined ? undefined : new Date(right.goneSince);
    return done(inWords(await connector.sessions.end(ref, before)));
  } catch (error) {
    if (!(error instanceof ConnectorError)) throw error;
    const { fault, message } = faultOf(ctx, error);
    return {
      right: { ...right, goneSince },
      error: message,
      afterMs: fault.kind === 'retryable' ? fault.afterMs : undefined,
    };
  }
}

function inWords(sessions: SessionsEnded): string {
  switch (sessions.kind) {
    case 'ended':
      return sessions.count === 1 ? 'One session was ended.' : `${sessions.count} sessions were ended.`;
    case 'none':
      return '';
    case 'outlives':
      return `What can’t be ended goes on: ${sessions.what}.`;
    case 'not_shown':
      return `Something may still be open: ${sessions.why}`;
  }
}
