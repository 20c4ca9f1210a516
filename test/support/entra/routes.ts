import { randomUUID } from 'node:crypto';
import { forbidden, notFound, page, refused, type Answer } from './answers.ts';
import type { App, Assignment, Group, Tenant, User } from './tenant.ts';

export interface Asked {
  method: string;
  url: URL;
  body: unknown;
}

/** One call of Graph. */
export function answer(tenant: Tenant, asked: Asked): Answer {
  const [, , kind = '', ...rest] = asked.url.pathname.split('/').map(decodeURIComponent);
  if (kind === 'users') return ofUsers(tenant, asked, rest);
  if (kind === 'groups') return ofGroups(tenant, asked, rest);
  if (kind === 'servicePrincipals') return ofApps(tenant, asked, rest);
  return refused(400, 'BadRequest', `Resource not found for the segment '${kind}'.`);
}

/** `field eq 'text'`, whatever the case of its letters. */
function matching<T extends object>(all: Iterable<T>, url: URL): T[] | undefined {
  const filter = url.searchParams.get('$filter');
  if (filter === null) return [...all];
  const [, field, text] = /^(\w+) eq '((?:[^']|'')*)'$/.exec(filter) ?? [];
  if (field === undefined || text === undefined) return undefined;
  const wanted = text.replaceAll("''", "'").toLowerCase();
  return [...all].filter((one) => String(Reflect.get(one, field)).toLowerCase() === wanted);
}

const badFilter = refused(400, 'Request_UnsupportedQuery', 'Unsupported or invalid query filter clause.');

function ofUsers(tenant: Tenant, { method, url, body }: Asked, [id, part, assignment]: string[]): Answer {
  if (id === undefined) {
    const found = matching(tenant.users.values(), url);
    return found === undefined ? badFilter : page(found, url);
  }
  const user = tenant.users.get(id);
  if (user === undefined) return notFound(id);
  if (part === undefined && method === 'PATCH') {
    Object.assign(user, body);
    return { status: 204 };
  }
  if (part === undefined) return { status: 200, body: user };
  if (part === 'revokeSignInSessions') {
    for (const [token, whose] of tenant.refreshTokens) if (whose === id) tenant.refreshTokens.delete(token);
    return { status: 200, body: { value: true } };
  }
  if (part === 'memberOf' || part === 'transitiveMemberOf') return page(holdings(tenant, user, part), url);
  if (part !== 'appRoleAssignments') return badFilter;
  if (method === 'DELETE') return unassign(tenant, assignment ?? '');
  const resource = /^resourceId eq ([\da-f-]+)$/.exec(url.searchParams.get('$filter') ?? '')?.[1];
  const theirs = tenant.shown.assignments.filter(
    ({ principalId, resourceId }) =>
      principalId === id && (resource === undefined || resourceId === resource),
  );
  return page(theirs, url);
}

function holdings(tenant: Tenant, user: User, part: string): object[] {
  const role = tenant.roles.get(user.id);
  return [
    ...tenant
      .groupsOf(user.id, part === 'transitiveMemberOf')
      .map((group) => ({ '@odata.type': '#microsoft.graph.group', ...group })),
    ...(role === undefined
      ? []
      : [{ '@odata.type': '#microsoft.graph.directoryRole', id: `role of ${user.id}`, displayName: role }]),
  ];
}

function ofGroups(tenant: Tenant, asked: Asked, [id, part, memberId, ref]: string[]): Answer {
  const { method, url, body } = asked;
  if (id === undefined) {
    const found = matching(tenant.groups.values(), url);
    return found === undefined ? badFilter : page(found, url);
  }
  const group = tenant.groups.get(id);
  if (group === undefined) return notFound(id);
  if (part === undefined) return { status: 200, body: group };
  if (method === 'GET') return page(membersOf(tenant, group), url);
  if (group.groupTypes.includes('DynamicMembership') || group.onPremisesSyncEnabled === true)
    return forbidden;
  if (method === 'POST' && memberId === '$ref') {
    const added =
      String((body as { '@odata.id': string })['@odata.id'])
        .split('/')
        .at(-1) ?? '';
    return join(tenant, group, added);
  }
  if (ref !== '$ref') {
    tenant.users.delete(memberId ?? '');
    return { status: 204 };
  }
  const isThere = tenant.facts.members.delete(`${group.id} ${memberId}`);
  return isThere ? { status: 204 } : notFound(memberId ?? '');
}

/** Without a right to read users their ids are shown, and nothing else: https://learn.microsoft.com/en-us/graph/permissions-overview#limited-information-returned-for-inaccessible-member-objects */
function membersOf(tenant: Tenant, group: Group): object[] {
  return [...tenant.shown.members]
    .filter((pair) => pair.startsWith(group.id))
    .flatMap((pair) => {
      const id = pair.split(' ')[1] ?? '';
      const user = tenant.users.get(id);
      const group = tenant.groups.get(id);
      if (user === undefined)
        return group === undefined ? [] : { '@odata.type': '#microsoft.graph.group', ...group };
      return {
        '@odata.type': '#microsoft.graph.user',
        ...(tenant.hidesUsers ? { id, userPrincipalName: null } : user),
      };
    });
}

function join(tenant: Tenant, group: Group, id: string): Answer {
  if (!tenant.users.has(id) && !tenant.groups.has(id)) return notFound(id);
  const why =
    "One or more added object references already exist for the following modified properties: 'members'.";
  if (tenant.isMember(group, { id })) return refused(400, 'Request_BadRequest', why);
  tenant.join(group, { id });
  return { status: 204 };
}

function ofApps(tenant: Tenant, { method, url, body }: Asked, [id = '', part]: string[]): Answer {
  const app = tenant.apps.get(id);
  if (app === undefined) return notFound(id);
  if (part === undefined) return { status: 200, body: app };
  if (method === 'POST') return assign(tenant, app, body as Omit<Assignment, 'id' | 'principalType'>);
  return page(
    tenant.shown.assignments.filter(({ resourceId }) => resourceId === app.id),
    url,
  );
}

function assign(tenant: Tenant, app: App, asked: Omit<Assignment, 'id' | 'principalType'>): Answer {
  const { principalId, appRoleId } = asked;
  if (!tenant.users.has(principalId)) return notFound(principalId);
  const isThere = tenant.facts.assignments.some(
    (one) => one.principalId === principalId && one.appRoleId === appRoleId && one.resourceId === app.id,
  );
  if (isThere)
    return refused(400, 'Request_BadRequest', 'Permission being assigned already exists on the object');
  tenant.facts.assignments.push({ ...asked, id: randomUUID(), principalType: 'User' });
  return { status: 201, body: {} };
}

function unassign({ facts }: Tenant, id: string): Answer {
  const at = facts.assignments.findIndex((one) => one.id === id);
  if (at < 0) return notFound(id);
  facts.assignments.splice(at, 1);
  return { status: 204 };
}
