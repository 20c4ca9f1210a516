import { invalid, notFound, page, refused, type Answer } from './answers.ts';
import type { App, Group, Org, User } from './org.ts';

export interface Asked {
  method: string;
  url: URL;
  body: unknown;
  /** Whose token it was asked with. */
  me: User;
}

const userShown = ({ id, status, profile }: User) => ({ id, status, profile });
const groupShown = ({ id, type, profile }: Group) => ({ id, type, profile });
const appShown = ({ id, label, status }: App) => ({ id, label, status });
const forbidden = refused(403, 'E0000006', 'You do not have permission to perform the requested action');

/** One call of the management API. */
export function answer(org: Org, asked: Asked): Answer {
  const [, , , kind, ...rest] = asked.url.pathname.split('/').map(decodeURIComponent);
  if (kind === 'users') return ofUsers(org, asked, rest);
  if (kind === 'groups') return ofGroups(org, asked, rest);
  if (kind === 'apps') return ofApps(org, asked, rest);
  if (kind === 'api-tokens') return ofTokens(org, asked, rest);
  return notFound('the path');
}

/** `profile.login eq "…"`, of which letters of logins and addresses count in any case. */
function matcher(expression: string | null): ((profile: Record<string, string>) => boolean) | undefined {
  if (expression === null) return () => true;
  const [, field, text] = /^profile\.(\w+) eq ("(?:[^"\\]|\\.)*")$/.exec(expression) ?? [];
  if (field === undefined || text === undefined) return undefined;
  const wanted = (JSON.parse(text) as string).toLowerCase();
  return (profile) => profile[field]?.toLowerCase() === wanted;
}

function ofUsers(org: Org, { method, url, me }: Asked, [id, part, action]: string[]): Answer {
  const { filter, search } = Object.fromEntries(url.searchParams);
  if (id === undefined) {
    const matches = matcher(filter ?? search ?? null);
    if (matches === undefined) return invalid('Invalid search criteria.');
    return page(
      [...org.users.values()].filter(({ profile }) => matches(profile)),
      url,
      userShown,
    );
  }
  const byLogin = [...org.users.values()].find(({ profile }) => profile.login === id);
  const user = id === 'me' ? me : (org.users.get(id) ?? byLogin);
  if (user === undefined) return notFound(`${id} (User)`);
  if (part === undefined) return { status: 200, body: userShown(user) };
  if (part === 'groups')
    return page(
      [...org.groups.values()].filter(({ members }) => members.has(user.id)),
      url,
      groupShown,
    );
  if (part === 'roles') return rolesOf(org, user.id);
  if (part === 'sessions' && method === 'DELETE') {
    for (const [session, whose] of org.sessions) if (whose === user.id) org.sessions.delete(session);
    return { status: 204 };
  }
  if (part !== 'lifecycle' || method !== 'POST') return notFound('the path');
  const [from, to] = action === 'suspend' ? ['ACTIVE', 'SUSPENDED'] : ['SUSPENDED', 'ACTIVE'];
  if (user.status !== from) return invalid(`Cannot ${action} a user that is ${user.status}`);
  user.status = to ?? '';
  return { status: 200, body: {} };
}

const rolesOf = (org: Org, id: string): Answer => ({
  status: 200,
  body: (org.roles.get(id) ?? []).map((label) => ({ id: label, label, type: 'CUSTOM' })),
});

function ofGroups(org: Org, { method, url }: Asked, [id, part, userId]: string[]): Answer {
  if (id === 'rules')
    return page(org.rules, url, ({ groupIds, ...rule }) => ({
      ...rule,
      actions: { assignUserToGroups: { groupIds } },
    }));
  if (id === undefined) {
    const matches = matcher(url.searchParams.get('search'));
    const [, type] = /^type eq "(\w+)"$/.exec(url.searchParams.get('filter') ?? '') ?? [];
    if (matches === undefined) return invalid('Invalid search criteria.');
    return page(
      [...org.groups.values()].filter((one) => matches(one.profile) && (type ?? one.type) === one.type),
      url,
      groupShown,
    );
  }
  const group = org.groups.get(id);
  if (group === undefined) return notFound(`${id} (UserGroup)`);
  if (part === undefined) return { status: 200, body: groupShown(group) };
  if (part === 'roles') return rolesOf(org, group.id);
  if (userId === undefined) return page(membersOf(org, group), url, userShown);
  const user = org.users.get(userId);
  if (user === undefined) return notFound(`${userId} (User)`);
  if (group.type !== 'OKTA_GROUP') return forbidden;
  if (method === 'PUT') group.members.add(user.id);
  else group.members.delete(user.id);
  return { status: 204 };
}

const membersOf = (org: Org, { members }: Group): User[] =>
  [...members].flatMap((id) => org.users.get(id) ?? []);

function ofApps(org: Org, { method, url, body }: Asked, [id, part, userId]: string[]): Answer {
  if (id === undefined) return listApps(org, url);
  const app = org.apps.get(id);
  if (app === undefined) return notFound(`${id} (AppInstance)`);
  if (part === undefined) return { status: 200, body: appShown(app) };
  const has = [...org.users.values()].filter((one) => org.scopeOf(app, one) !== undefined);
  const shown = (one: User) => ({ id: one.id, scope: org.scopeOf(app, one), status: 'ACTIVE' });
  if (userId === undefined && method === 'GET') return page(has, url, shown);
  const wanted = userId ?? (body as { id: string }).id;
  const user = org.users.get(wanted);
  if (user === undefined) return notFound(`${wanted} (User)`);
  if (method === 'POST') app.users.add(user.id);
  else if (org.scopeOf(app, user) === undefined) return notFound(`${wanted} (AppUser)`);
  if (method !== 'DELETE') return { status: 200, body: shown(user) };
  if (org.scopeOf(app, user) === 'GROUP') return forbidden;
  app.users.delete(user.id);
  return { status: 204 };
}

function listApps(org: Org, url: URL): Answer {
  const q = (url.searchParams.get('q') ?? '').toLowerCase();
  const [, userId] = /^user\.id eq "(.*)"$/.exec(url.searchParams.get('filter') ?? '') ?? [];
  const user = userId === undefined ? undefined : org.users.get(userId);
  const found = [...org.apps.values()].filter(
    (app) =>
      app.label.toLowerCase().startsWith(q) && (user === undefined || org.scopeOf(app, user) !== undefined),
  );
  return page(found, url, (app) => ({
    ...appShown(app),
    ...(user && { _embedded: { user: { id: user.id, scope: org.scopeOf(app, user) } } }),
  }));
}

function ofTokens(org: Org, { method, url }: Asked, [id]: string[]): Answer {
  if (id === undefined) return page(org.tokens, url, (token) => token);
  const at = org.tokens.findIndex((token) => token.id === id);
  if (at < 0 || method !== 'DELETE') return notFound(`${id} (ApiToken)`);
  org.tokens.splice(at, 1);
  return { status: 204 };
}
