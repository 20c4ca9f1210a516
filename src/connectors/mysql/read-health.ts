import { ConnectorError, type Health } from '../../domain/grant/connector.ts';
import { plainLine } from '../plain-line.ts';
import { accountInSql, idOf } from './account-id.ts';
import { look, same } from './holding.ts';
import { readStanding } from './left-alone.ts';
import { isRefusal } from './mysql-errors.ts';
import type { MysqlSettings } from './mysql-settings.ts';
import { readRights, type Rights } from './rights.ts';
import type { Session } from './session.ts';

const UNREADABLE = [1142, 1143, 1370];

/** Who the connector is on the server, and which rights it would need besides, on each of these targets too. */
export async function readHealth(
  session: Session,
  targets: readonly string[],
  { disables_accounts: disables }: Pick<MysqlSettings, 'disables_accounts'>,
): Promise<Health> {
  const rights = await readRights(session);
  const unfit = await readUnfit(session, rights, targets);
  const needed = [rights.sees ? [] : session.dialect.sees, rights.ends ? [] : session.dialect.ends[0]].flat();
  const lacks = [...unfit];
  if (needed.length > 0)
    lacks.push(`It may not end sessions: grant ${needed.join(' and ')} on *.* to its account.`);
  if (disables) lacks.push(...(await readUnfitToDisable(session, rights)));
  return { ok: unfit.length === 0, actsAs: idOf(rights.account), lacks };
}

/** It gives and takes access all the same. */
async function readUnfitToDisable(session: Session, { account, changesAccounts }: Rights): Promise<string[]> {
  const { locked, readsToDisable } = session.dialect;
  const read = async () => {
    await session.read(`select 1 from (${locked}) shut limit 1`);
    await readStanding(session, account);
  };
  const sees = await read().then(
    () => true,
    (error: unknown) => {
      if (!isRefusal(error, ...UNREADABLE)) throw error;
      return false;
    },
  );
  const needed = [changesAccounts ? [] : 'CREATE USER on *.*', sees ? [] : readsToDisable].flat();
  return needed.length === 0
    ? []
    : [`It may not disable accounts: grant ${needed.join(' and ')} to its account.`];
}

async function readUnfit(session: Session, rights: Rights, targets: readonly string[]): Promise<string[]> {
  try {
    await look(session, { role: '', account: rights.account });
    return await readUnfitTargets(session, rights, targets);
  } catch (error) {
    if (error instanceof ConnectorError && error.fault.kind === 'retryable') return [error.message];
    if (!isRefusal(error, ...UNREADABLE)) throw error;
    return [
      'It may not read who has which role: grant it SELECT on the tables that the documentation names.',
    ];
  }
}

async function readUnfitTargets(
  session: Session,
  { account, givesAnyRole }: Rights,
  targets: readonly string[],
): Promise<string[]> {
  const { isRole, held } = session.dialect;
  const roles = await session.read<{ name: string }>(`select User as name from mysql.user where ${isRole}`);
  const given = await session.read<{ name: string }>(
    `select role as name from (${held}) held where ${same('user')} and ${same('host')} and admin = 'Y'`,
    [account.user, account.host],
  );
  return targets.flatMap((target) => {
    const role = plainLine(target, 80);
    if (!roles.some(({ name }) => name === target))
      return `There is no role called “${role}” on this server.`;
    if (givesAnyRole || given.some(({ name }) => name === target)) return [];
    return `It may not grant “${role}”: GRANT that role TO ${accountInSql(account)} WITH ADMIN OPTION.`;
  });
}
