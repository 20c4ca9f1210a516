import { accountInSql, type Account } from './account-id.ts';
import { assertMayChange, look, noAccount, same } from './holding.ts';
import { assertMayLock } from './left-alone.ts';
import type { Session } from './session.ts';
import { takeTurn } from './take-turn.ts';

/** Has the server let nobody in as this account, or again; false where it was so already. */
export async function setLocked(session: Session, account: Account, to: 'lock' | 'unlock'): Promise<boolean> {
  await takeTurn(session, account);
  const seen = await look(session, { role: '', account });
  if (!seen.hasAccount) throw noAccount(account, 'look under which name it is there');
  assertMayChange(account, seen);
  await assertMayLock(session, account);
  if ((await isLocked(session, account)) === (to === 'lock')) return false;
  await session.write(`alter user ${accountInSql(account)} account ${to}`);
  return true;
}

async function isLocked(session: Session, { user, host }: Account): Promise<boolean> {
  const [row] = await session.read<{ isShut: number }>(
    `select exists (select 1 from (${session.dialect.locked}) shut where ${same('User')} and ${same('Host')}) as isShut`,
    [user, host],
  );
  return Number(row?.isShut) === 1;
}
