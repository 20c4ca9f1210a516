import type { AddressInfo } from 'node:net';
import express from 'express';
import SCIMMY from 'scimmy';
import SCIMMYRouters from 'scimmy-routers';

export const TOKEN = 'a token of the tests, canary-4711';

interface User {
  id: string;
  userName: string;
  externalId?: string;
  active?: boolean;
  emails?: { value: string }[];
}
interface Group {
  id: string;
  displayName: string;
  members?: { value: string }[];
}

export interface ScimService {
  url: string;
  users: Map<string, User>;
  groups: Map<string, Group>;
  /** Adds a user whose userName is this; returns their id. */
  addUser(userName: string): string;
  addGroup(displayName: string, members?: readonly string[]): string;
  isMember(group: string, userName: string): boolean;
  isActive(userName: string): boolean;
  /** Whose the token is, as `/Me` tells. */
  tokenIs(id: string): void;
  close(): Promise<void>;
}

/** scimmy keeps one service a process: its handlers look here. */
let users = new Map<string, User>();
let groups = new Map<string, Group>();
let isDeclared = false;

/** A SCIM service in memory on scimmy-routers. */
export async function startScim(): Promise<ScimService> {
  users = new Map();
  groups = new Map();
  let own = 'sallyport';
  if (!isDeclared) declare();
  isDeclared = true;
  const app = express();
  // Its router casts these, and Express 5 hands it a query that can't be changed.
  app.set('query parser', (text: string) => numbersOf(new URLSearchParams(text)));
  app.use(
    '/scim/v2',
    new SCIMMYRouters({
      type: 'bearer',
      handler: (request) => {
        if (request.header('authorization') === `Bearer ${TOKEN}`) return own;
        throw new Error('That is not the token.');
      },
    }),
  );
  const server = app.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  const service: ScimService = {
    url: `http://127.0.0.1:${port}/scim/v2`,
    users,
    groups,
    addUser(userName) {
      const id = `u${users.size + 1}`;
      users.set(id, { id, userName, active: true, emails: [{ value: userName }] });
      return id;
    },
    addGroup(displayName, members = []) {
      const id = `g${groups.size + 1}`;
      groups.set(id, { id, displayName, members: members.map((value) => ({ value })) });
      return id;
    },
    isMember(displayName, userName) {
      const user = [...users.values()].find((one) => one.userName === userName);
      const group = [...groups.values()].find((one) => one.displayName === displayName);
      return group?.members?.some(({ value }) => value === user?.id) ?? false;
    },
    isActive: (userName) => [...users.values()].find((one) => one.userName === userName)?.active === true,
    tokenIs(id) {
      own = id;
    },
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
  return service;
}

function numbersOf(asked: URLSearchParams): Record<string, unknown> {
  return Object.fromEntries(
    [...asked].map(([key, value]) => [key, key === 'startIndex' || key === 'count' ? Number(value) : value]),
  );
}

interface Asked<T> {
  id?: string;
  filter?: { match(all: T[]): T[] };
}

const notFound = () => new SCIMMY.Types.Error(404, '', 'There is none of this id.');

function read<T>({ id, filter }: Asked<T>, all: Map<string, T>): T | T[] {
  if (id === undefined) return filter === undefined ? [...all.values()] : filter.match([...all.values()]);
  const found = all.get(id);
  if (found === undefined) throw notFound();
  return found;
}

function write<T extends object>({ id }: { id?: string }, value: object, all: Map<string, T>): T {
  const key = id ?? `new-${all.size + 1}`;
  const stored = { ...structuredClone(JSON.parse(JSON.stringify(value))), id: key } as T;
  all.set(key, stored);
  return stored;
}

function declare(): void {
  SCIMMY.Resources.declare(SCIMMY.Resources.User)
    .ingress((asked, value) => write(asked, value, users) as never)
    .egress((asked) => read(asked as Asked<User>, users) as never)
    .degress(({ id }) => void users.delete(id ?? ''));
  SCIMMY.Resources.declare(SCIMMY.Resources.Group)
    .ingress((asked, value) => write(asked, value, groups) as never)
    .egress((asked) => read(asked as Asked<Group>, groups) as never)
    .degress(({ id }) => void groups.delete(id ?? ''));
}
