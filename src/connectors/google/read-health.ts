import * as z from 'zod';
import type { Health } from '../../domain/grant/connector.ts';
import { faultIn } from '../fault-in.ts';
import { findTarget, type At } from './find.ts';
import { assertChosen } from './groups.ts';
import { GoogleGroup, GoogleUser, IdentityGroup } from './shapes.ts';

const NEEDED = ['resourcemanager.projects.getIamPolicy', 'resourcemanager.projects.setIamPolicy'];
const Permissions = z.object({ permissions: z.array(z.string()).default([]) });

/** Whether it may read users and groups and change projects, and which targets can't be given. */
export async function readHealth(at: At, actsAs: string, targets: readonly string[]): Promise<Health> {
  const { directory, identity, settings } = at;
  const lacks: string[] = [];
  await directory.signIn();
  const tried = async (read: Promise<unknown>) => void lacks.push(...(await faultIn(['denied'], () => read)));
  const one = { query: { customer: settings.customer, maxResults: '1' } };
  const parent = `customers/${settings.customer}`;
  await tried(directory.list(['users'], 'users', GoogleUser, one));
  await tried(directory.list(['groups'], 'groups', GoogleGroup, one));
  await tried(identity.list(['groups'], 'groups', IdentityGroup, { query: { parent, pageSize: '1' } }));
  for (const project of settings.projects)
    await tried(lackedIn(at, project).then((lacked) => lacks.push(...lacked)));
  if (lacks.length === 0) for (const target of targets) lacks.push(...(await faultsOf(at, target)));
  return { ok: lacks.length === 0, actsAs, lacks };
}

async function lackedIn({ name, cloud }: At, project: string): Promise<string[]> {
  const path = ['projects', `${project}:testIamPermissions`] as const;
  const has = (await cloud.post(path, { permissions: NEEDED }, Permissions, false))?.permissions ?? [];
  return NEEDED.filter((needed) => !has.includes(needed)).map(
    (needed) => `${name} lacks ${needed} in ${project}: give its service account a role that has it.`,
  );
}

const faultsOf = (at: At, target: string): Promise<string[]> =>
  faultIn(['conflict', 'denied', 'not_found'], async () => {
    const found = await findTarget(at, { target });
    if (found.kind === 'group') await assertChosen(at, found.group);
  });
