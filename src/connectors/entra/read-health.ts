import { ConnectorError, type Health } from '../../domain/grant/connector.ts';
import { assertForUsers } from './app-roles.ts';
import { findTarget, type At } from './find.ts';
import { assertChosen } from './groups.ts';
import { EntraGroup, EntraUser, GROUP_FIELDS, USER_FIELDS } from './shapes.ts';

/** Whether it may read users and groups, and which targets can't be given. Writes show at the first one whether they may be. */
export async function readHealth(at: At, clientId: string, targets: readonly string[]): Promise<Health> {
  const { api } = at;
  const lacks: string[] = [];
  await api.signIn();
  const tried = async (read: Promise<unknown>) => {
    try {
      await read;
    } catch (error) {
      if (!(error instanceof ConnectorError) || error.fault.kind !== 'denied') throw error;
      lacks.push(error.message);
    }
  };
  await tried(api.list(['users'], EntraUser, { query: { $select: USER_FIELDS }, top: 1 }));
  await tried(api.list(['groups'], EntraGroup, { query: { $select: GROUP_FIELDS }, top: 1 }));
  if (lacks.length === 0) for (const target of targets) lacks.push(...(await faultsOf(at, target)));
  return { ok: lacks.length === 0, actsAs: clientId, lacks };
}

async function faultsOf(at: At, target: string): Promise<string[]> {
  try {
    const found = await findTarget(at, { target });
    if (found.kind === 'group') assertChosen(at, found.group);
    else assertForUsers(at, found);
    return [];
  } catch (error) {
    const says =
      error instanceof ConnectorError && ['conflict', 'denied', 'not_found'].includes(error.fault.kind);
    if (!says) throw error;
    return [error.message];
  }
}
