import type { Ctx } from '../context.ts';
import { ConnectorError } from '../../domain/grant/connector.ts';
import type { Accounts, Outcome, Readings } from '../../domain/grant/connector.ts';
import { everyItem } from '../../domain/pages.ts';
import type { Discrepancy } from '../../domain/reconcile/discrepancy.ts';
import type { HeldRemoval } from './held-removal.ts';

/** How far it is, and why it isn't through. */
export type Disabled = { proof: string } | { error: string; afterMs?: number | undefined; byHand?: string };

/** One attempt to shut out an account of nobody. */
export async function disableAccount(
  ctx: Ctx,
  held: HeldRemoval,
  { accounts, reads }: { accounts: Accounts; reads: Readings },
  { id, login, email }: NonNullable<Discrepancy['account']>,
): Promise<Disabled> {
  // What a person was asked to do isn't asked of them again.
  const isWaiting = held.row.byHand !== '' && (await readsAsActive(ctx, held, reads, id));
  if (isWaiting === true) return { error: held.row.lastError, byHand: held.row.byHand };
  await held.renew(ctx);
  let outcome: Outcome;
  try {
    outcome = await accounts.disable({
      account: { email: email ?? login, employeeId: null, name: login },
      seenAs: { id, login },
    });
  } catch (error) {
    if (!(error instanceof ConnectorError) || error.fault.kind !== 'not_found') throw error;
    if ((await readsAsActive(ctx, held, reads, id)) !== 'absent') throw error;
    return { proof: 'The target doesn’t list the account any more.' };
  }
  const isThere = await readsAsActive(ctx, held, reads, id);
  if (isThere === false) return { proof: 'The target lists the account as disabled.' };
  switch (outcome.kind) {
    case 'needs_human':
      return { error: 'A person has to do it.', byHand: outcome.instructions };
    case 'pending':
      return {
        error: 'The target does it later.',
        afterMs: outcome.until && Math.max(0, outcome.until.getTime() - ctx.clock.now().getTime()),
      };
    case 'done':
      return isThere === true
        ? { error: 'The target said that it was done, but still lists the account as active.' }
        : {
            proof: ['The target said that the account is disabled.', outcome.note].filter(Boolean).join(' '),
          };
  }
}

/** Whether a target lists an account as active; undefined where it can't say. */
async function readsAsActive(
  ctx: Ctx,
  held: HeldRemoval,
  reads: Readings,
  id: string,
): Promise<boolean | 'absent' | undefined> {
  const read = async (cursor?: string) => {
    await held.renew(ctx);
    return reads.accounts(cursor);
  };
  try {
    for await (const account of everyItem(read)) if (account.id === id) return account.active;
    return 'absent';
  } catch (error) {
    if (!(error instanceof ConnectorError) || error.fault.kind !== 'unsupported') throw error;
  }
  return undefined;
}
