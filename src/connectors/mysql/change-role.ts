import { plainLine } from '../plain-line.ts';
import { accountInSql } from './account-id.ts';
import { assertMayChange, assertThere, look, type Holding } from './holding.ts';
import { isRefusal } from './mysql-errors.ts';
import type { Session } from './session.ts';
import { takeTurn } from './take-turn.ts';

const DENIED = [1044, 1142, 1227, 1370];

/** Gives the account the role; false where it has it already. */
export async function addRole(session: Session, holding: Holding): Promise<boolean> {
  await takeTurn(session, holding.account);
  const seen = await look(session, holding);
  assertThere(holding, seen);
  assertMayChange(holding.account, seen);
  if (seen.stands) return false;
  await session.write(session.dialect.grant(holding.role, holding.account));
  return true;
}

/** Takes the role from the account, and makes it no default any more. */
export async function removeRole(
  session: Session,
  holding: Holding,
): Promise<{ changed: boolean; note: string | undefined }> {
  await takeTurn(session, holding.account);
  const seen = await look(session, holding);
  assertThere(holding, seen);
  assertMayChange(holding.account, seen);
  if (!seen.stands) return { changed: false, note: undefined };
  await session.write(session.dialect.revoke(holding.role, holding.account));
  return { changed: true, note: seen.isDefault ? await clearDefault(session, holding) : undefined };
}

/** A default role that was taken away is active at login when it is given again. */
async function clearDefault(session: Session, { role, account }: Holding): Promise<string | undefined> {
  const statement = session.dialect.clearDefault(account);
  if (statement === undefined) return undefined;
  try {
    await session.write(statement);
    return undefined;
  } catch (error) {
    if (!isRefusal(error, ...DENIED)) throw error;
    return `“${plainLine(role, 80)}” is still its default role, so that it is active at once when it is given again: SET DEFAULT ROLE NONE FOR ${plainLine(accountInSql(account), 120)}.`;
  }
}
