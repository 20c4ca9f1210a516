import type { FarEnd } from './far-end.ts';
import { startScim, TOKEN } from './scimmy-service.ts';

const STRANGER = 'another token, canary-4712';

/** scimmy-routers as one far end among others; `own`: whose the token is. */
export async function scimmyFarEnd(own: string): Promise<FarEnd> {
  const service = await startScim();
  service.tokenIs(service.addUser(own));
  const change = (target: string, userName: string, how: 'add' | 'remove') => {
    const group = [...service.groups.values()].find(({ displayName }) => displayName === target);
    const user = [...service.users.values()].find((one) => one.userName === userName);
    if (group === undefined || user === undefined) throw new Error(`no ${target} or no ${userName}`);
    const others = (group.members ?? []).filter(({ value }) => value !== user.id);
    group.members = how === 'add' ? [...others, { value: user.id }] : others;
  };
  return {
    ...service,
    token: TOKEN,
    tokensWithout: { users: STRANGER, groups: STRANGER },
    async addUser(userName) {
      service.addUser(userName);
      return userName;
    },
    async addGroup(displayName) {
      service.addGroup(displayName);
      return displayName;
    },
    join: async (group, userName) => change(group, userName, 'add'),
    leave: async (group, userName) => change(group, userName, 'remove'),
  };
}
