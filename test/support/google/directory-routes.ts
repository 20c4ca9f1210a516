import { forbidden, notFound, page, refused, type Answer } from './answers.ts';
import type { Asked } from './start-google.ts';
import type { Group, Membership, Workspace } from './workspace.ts';
import { CUSTOMER } from './workspace.ts';

/** One call of the Directory API: https://developers.google.com/workspace/admin/directory/reference/rest. */
export function ofDirectory(workspace: Workspace, asked: Asked, [kind, ...rest]: string[]): Answer {
  if (kind === 'users') return ofUsers(workspace, asked, rest);
  if (kind === 'groups') return ofGroups(workspace, asked, rest);
  return refused(404, 'notFound', 'Not Found');
}

/** `email='text'`, with `\'` for a quotation mark, whatever the case of its letters. */
function searched(url: URL): string | undefined {
  const text = /^email='((?:[^'\\]|\\')*)'$/.exec(url.searchParams.get('query') ?? '')?.[1];
  return text?.replaceAll(String.raw`\'`, "'");
}

const badQuery = refused(400, 'invalid', 'Invalid Input: query');

function ofUsers(workspace: Workspace, { method, url, body, token }: Asked, rest: string[]): Answer {
  const [key, part, clientId] = rest;
  if (key === undefined) {
    if (url.searchParams.get('customer') !== CUSTOMER) return forbidden;
    if (!url.searchParams.has('query'))
      return page([...workspace.users.values()], ({ id }) => id, url, 'users');
    const text = searched(url);
    if (text === undefined) return badQuery;
    return page(
      [workspace.userOf(text)].flatMap((one) => one ?? []),
      ({ id }) => id,
      url,
      'users',
    );
  }
  const user = workspace.userOf(key);
  // Of a domain that isn't the customer's own.
  if (user === undefined && key.includes('@') && !key.endsWith('@acme.test')) return forbidden;
  if (user === undefined) return notFound('userKey');
  const needed = part === undefined ? 'user' : 'user.security';
  if ((method !== 'GET' || part !== undefined) && !token.includes(`admin.directory.${needed}`))
    return refused(403, 'insufficientPermissions', 'Request had insufficient authentication scopes.');
  if (part === 'signOut') {
    for (const [cookie, whose] of workspace.cookies) if (whose === user.id) workspace.cookies.delete(cookie);
    return { status: 204 };
  }
  const tokens = workspace.tokens.get(user.id) ?? [];
  if (part === 'tokens' && method === 'GET')
    return { status: 200, body: { kind: 'admin#directory#tokenList', items: tokens } };
  if (part === 'tokens') {
    if (!tokens.some((one) => one.clientId === clientId)) return notFound('clientId');
    workspace.tokens.set(
      user.id,
      tokens.filter((one) => one.clientId !== clientId),
    );
    return { status: 204 };
  }
  if (method === 'PATCH') Object.assign(user, body);
  return { status: 200, body: user };
}

function ofGroups(workspace: Workspace, { method, url, body }: Asked, rest: string[]): Answer {
  const [key, part, memberKey] = rest;
  if (key === undefined) return listed(workspace, url);
  const group = workspace.groupOf(key);
  if (group === undefined && key.endsWith('@partner.test')) return forbidden;
  if (group === undefined) return notFound('groupKey');
  if (part === undefined) return { status: 200, body: withoutLabels(group) };
  if (part === 'hasMember') {
    const user = workspace.userOf(memberKey ?? '');
    if (user === undefined || !user.primaryEmail.endsWith('@acme.test'))
      return refused(400, 'invalid', 'Invalid Input: memberKey');
    return { status: 200, body: { isMember: workspace.has(group.id, user.id) } };
  }
  if (memberKey === undefined && method === 'POST') return insert(workspace, group, body);
  if (memberKey === undefined) {
    const role = url.searchParams.get('roles');
    const members = workspace.shown
      .filter((one) => one.groupId === group.id && (role === null || one.role === role))
      .map((one) => shown(workspace, one));
    return page(members, ({ id }) => id, url, 'members');
  }
  const member = workspace.userOf(memberKey) ?? workspace.groupOf(memberKey);
  if (member === undefined) return notFound('memberKey');
  if (method === 'DELETE') return workspace.leave(group, member) ? { status: 204 } : notFound('memberKey');
  const found = workspace.shown.find(
    ({ groupId, memberId }) => groupId === group.id && memberId === member.id,
  );
  return found === undefined ? notFound('memberKey') : { status: 200, body: shown(workspace, found) };
}

/** Labels aren't the Directory's to tell. */
const withoutLabels = ({ labels: _labels, ...group }: Group) => ({ kind: 'admin#directory#group', ...group });

function listed(workspace: Workspace, url: URL): Answer {
  const [customer, userKey] = ['customer', 'userKey'].map((name) => url.searchParams.get(name));
  // One or the other.
  if ((customer === null) === (userKey === null)) return refused(400, 'invalid', 'Invalid Input: customer');
  if (customer !== null && customer !== CUSTOMER) return forbidden;
  let groups = [...workspace.groups.values()];
  if (typeof userKey === 'string')
    groups = groups.filter(({ id }) =>
      workspace.shown.some((one) => one.groupId === id && one.memberId === workspace.userOf(userKey)?.id),
    );
  if (url.searchParams.has('query')) {
    const text = searched(url);
    if (text === undefined) return badQuery;
    groups = workspace.unsearched.has(text) ? [] : [workspace.groupOf(text)].flatMap((one) => one ?? []);
  }
  return page(groups.map(withoutLabels), ({ id }) => id, url, 'groups');
}

/** https://developers.google.com/workspace/admin/directory/reference/rest/v1/members */
function shown(workspace: Workspace, { memberId, role }: Membership) {
  const user = workspace.users.get(memberId);
  const email = user?.primaryEmail ?? workspace.groups.get(memberId)?.email;
  return {
    kind: 'admin#directory#member',
    id: memberId,
    ...(!workspace.unaddressed.has(memberId) && { email: email ?? 'outside@partner.test' }),
    role,
    type: user === undefined ? 'GROUP' : 'USER',
    status: user?.suspended === true ? 'SUSPENDED' : 'ACTIVE',
  };
}

function insert(workspace: Workspace, group: Group, body: unknown): Answer {
  const { email, role = 'MEMBER' } = body as { email?: string; role?: string };
  if (email === undefined) return refused(400, 'required', 'Missing required field: memberKey');
  const member = workspace.userOf(email) ?? workspace.groupOf(email);
  if (member === undefined) return notFound('memberKey');
  if (workspace.roleOf(group, member) !== undefined)
    return refused(409, 'duplicate', 'Member already exists.');
  workspace.join(group, member, role);
  return { status: 200, body: shown(workspace, { groupId: group.id, memberId: member.id, role }) };
}
