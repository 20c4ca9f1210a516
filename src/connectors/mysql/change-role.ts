import { createHash } from 'node:crypto';
import { ConnectorError } from '../../domain/grant/connector.ts';
import { plainLine } from '../plain-line.ts';
import { accountInSql, idOf, type Account } from './account-id.ts';
import { assertMayChange, assertThere, look, type Holding } from './holding.ts';
import { isRefusal } from './mysql-errors.ts';
import type { Session } from './session.ts';

const LOCK_SECONDS = 3;
const DENIED = [1044, 1142, 1227, 1370];

/** Gives the account the role; false where it has it already. */
export async function addRole(session: Session, holding: Holding): Promise<boolean> {
  await lock(session, holding.account);
  const seen = await look(session, holding);
  assertThere(holding, seen);
  assertMayChange(holding, seen);
  if (seen.stands) return false;
  await session.write(session.dialect.grant(holding.role, holding.account));
  return true;
}

/** Takes the role from the account, and makes it no default any more. */
export async function removeRole(
  session: Session,
  holding: Holding,
): Promise<{ changed: boolean; note: string | undefined }> {
  await lock(session, holding.account);
  const seen = await look(session, holding);
  assertThere(holding, seen);
  assertMayChange(holding, seen);
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

/** Two replicas of the program that give the same at the same moment must not both see that it wasn't there before. */
async function lock(session: Session, account: Account): Promise<void> {
  // A lock's name has at most 64 characters.
  const name = `sallyport ${createHash('sha256').update(idOf(account)).digest('hex').slice(0, 40)}`;
  const [row] = await session.read<{ got: number | null }>('select get_lock(?, ?) as got', [
    name,
    LOCK_SECONDS,
  ]);
  if (Number(row?.got) !== 1)
    throw new ConnectorError(
      { kind: 'retryable' },
      `Another change of ${plainLine(idOf(account), 120)} is under way. It will be tried again.`,
    );
}
