import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { FarEnd } from './far-end.ts';

const TOKEN = 'token-of-the-tests-canary-4711';
/** What a token may be let do. */
const SCOPES = ['scim.users.read', 'scim.users.write', 'scim.groups.read', 'scim.groups.write'];

/** Its rows, by its own tables. */
interface Rows {
  scimUser: { id: string; userName: string; active: boolean }[];
  scimGroup: { id: string; displayName: string }[];
  scimGroupMember: { groupId: string; scimUserId: string }[];
}

/** All that is used of the packages: their types are many, and nothing of ours. */
interface Packages {
  betterAuth: (options: object) => unknown;
  memoryAdapter: (db: Rows) => unknown;
  toNodeHandler: (auth: unknown) => RequestListener;
  scim: (options: object) => unknown;
}

const NAMES = ['better-auth', 'better-auth/adapters/memory', 'better-auth/node', '@better-auth/scim'];

async function load(): Promise<Packages> {
  const loaded = (await Promise.all(NAMES.map((name) => import(name)))) as Partial<Packages>[];
  return Object.assign({}, ...loaded) as Packages;
}

/** The SCIM service of Better Auth, in memory. */
export async function startBetterAuth(): Promise<FarEnd> {
  const { betterAuth, memoryAdapter, toNodeHandler, scim } = await load();
  const rows: Rows = { scimUser: [], scimGroup: [], scimGroupMember: [] };
  let handle: RequestListener = () => {};
  const server = createServer((request, response) => handle(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  /** One that may do all but this. */
  const tokenWithout = (scope: string) => `${TOKEN}-without-${scope}`;
  const credentials = [
    { id: 'all', token: TOKEN },
    ...SCOPES.map((scope) => ({
      id: scope,
      token: tokenWithout(scope),
      scopes: SCOPES.filter((other) => other !== scope),
    })),
  ];
  handle = toNodeHandler(
    betterAuth({
      baseURL: origin,
      secret: 'a secret of the tests, of 32 characters',
      database: memoryAdapter(Object.assign(rows, emptyTables())),
      telemetry: { enabled: false },
      rateLimit: { enabled: false },
      plugins: [scim({ connections: [{ id: 'sallyport', credentials }] })],
    }),
  );
  const url = `${origin}/api/auth/scim/v2`;

  async function send(method: string, path: string, body: object): Promise<unknown> {
    const answer = await fetch(`${url}${path}`, {
      method,
      headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/scim+json' },
      body: JSON.stringify(body),
    });
    const said = (await answer.json().catch(() => undefined)) as unknown;
    if (!answer.ok) throw new Error(`${answer.status}: ${JSON.stringify(said)}`);
    return said;
  }
  const made = (kind: 'User' | 'Group', body: object) =>
    send('POST', `/${kind}s`, { schemas: [`urn:ietf:params:scim:schemas:core:2.0:${kind}`], ...body }).then(
      (said) => said as { userName: string; displayName: string },
      () => undefined,
    );
  const userOf = (userName: string) => rows.scimUser.find((one) => one.userName === userName);
  const groupOf = (displayName: string) => rows.scimGroup.find((one) => one.displayName === displayName);
  const change = async (op: string, group: string, userName: string) =>
    void (await send('PATCH', `/Groups/${groupOf(group)?.id}`, {
      schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
      Operations: [{ op, path: 'members', value: [{ value: userOf(userName)?.id }] }],
    }));

  let emails = 0;
  return {
    url,
    token: TOKEN,
    tokensWithout: { users: tokenWithout('scim.users.read'), groups: tokenWithout('scim.groups.read') },
    async addUser(userName) {
      const emailsOf = [{ value: `e${++emails}@acme.test`, primary: true }];
      return (await made('User', { userName, emails: emailsOf, active: true }))?.userName;
    },
    addGroup: async (displayName) => (await made('Group', { displayName }))?.displayName,
    join: (group, userName) => change('add', group, userName),
    leave: (group, userName) => change('remove', group, userName),
    isMember(group, userName) {
      const [groupId, scimUserId] = [groupOf(group)?.id, userOf(userName)?.id];
      return rows.scimGroupMember.some((one) => one.groupId === groupId && one.scimUserId === scimUserId);
    },
    isActive: (userName) => userOf(userName)?.active === true,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

/** It looks for each of its tables by name. */
const emptyTables = (): Record<string, []> =>
  Object.fromEntries(
    [
      'user',
      'session',
      'account',
      'scimConnectionBinding',
      'scimIdentityTombstone',
      'scimSubject',
      'scimProjectionGrant',
    ].map((name): [string, []] => [name, []]),
  );
