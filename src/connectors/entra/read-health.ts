import type { Health } from '../../domain/grant/connector.ts';
import { faultIn } from '../fault-in.ts';
import { assertForUsers } from './app-roles.ts';
import { findTarget, type At } from './find.ts';
import { assertChosen } from './groups.ts';
import { EntraGroup, EntraUser, GROUP_FIELDS, USER_FIELDS } from './shapes.ts';

/** Whether it may read users and groups, and which targets can't be given. Writes show at the first one whether they may be. */
export async function readHealth(at: At, clientId: string, targets: readonly string[]): Promise<Health> {
  const { api } = at;
  const lacks: string[] = [];
  await api.signIn();
  const tried = async (read: Promise<unknown>) => void lacks.push(...(await faultIn(['denied'], () => read)));
  await tried(api.list(['users'], EntraUser, { query: { $select: USER_FIELDS }, top: 1 }));
  await tried(api.list(['groups'], EntraGroup, { query: { $select: GROUP_FIELDS }, top: 1 }));
  if (lacks.length === 0) for (const target of targets) lacks.push(...(await faultsOf(at, target)));
  return { ok: lacks.length === 0, actsAs: clientId, lacks };
}

const faultsOf = (at: At, target: string): Promise<string[]> =>
  faultIn(['conflict', 'denied', 'not_found'], async () => {
    const found = await findTarget(at, { target });
    if (found.kind === 'group') assertChosen(at, found.group);
    else assertForUsers(at, found);
  });
