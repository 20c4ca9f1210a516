import type { Health } from '../../domain/grant/connector.ts';
import { faultIn } from '../fault-in.ts';
import type { Finding } from './find.ts';
import { ScimGroup, ScimUser } from './service.ts';

/** Whether it may read groups and users, and says that it takes changes of a part of a group. */
export async function readHealth({ name, service }: Finding): Promise<Health> {
  const lacks: string[] = [];
  const tried = async (what: string, read: () => Promise<unknown>) => {
    const refused = await faultIn(['denied'], read);
    lacks.push(...refused.map(() => `${name} doesn’t let its token read ${what}.`));
  };
  await tried('users', () => service.list('Users', ScimUser, { count: 1 }));
  await tried('groups', () => service.list('Groups', ScimGroup, { count: 1 }));
  if (lacks.length > 0) return { ok: false, actsAs: null, lacks };
  if ((await service.takesPatches()) === false)
    lacks.push(`${name} says that it takes no PATCH, by which members are added and removed.`);
  return { ok: lacks.length === 0, actsAs: null, lacks };
}
