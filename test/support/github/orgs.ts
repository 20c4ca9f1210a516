import { forbidden, invalid, maySeeMembers, noContent, notFound, ok, paged, simpleUser } from './replies.ts';
import type { Call, Handler } from './replies.ts';
import { same, type User } from './ledger.ts';

const isThere = ({ ledger, params }: Call): boolean => same(params['org'] ?? '', ledger.login);
const userIn = ({ ledger, params }: Call): User | undefined => ledger.userCalled(params['username'] ?? '');

function membership(call: Call, user: User) {
  const { ledger } = call;
  const base = { user: simpleUser(user), organization: { id: ledger.id, login: ledger.login } };
  const role = ledger.members.get(user.id);
  const teams = ledger.throughEnterprise.get(user.id) ?? [];
  if (role !== undefined || teams.length > 0)
    return ok({
      ...base,
      state: 'active',
      role: role ?? 'member',
      direct_membership: role !== undefined,
      enterprise_teams_providing_indirect_membership: teams,
    });
  if (ledger.billingManagers.has(user.id))
    return ok({ ...base, state: 'active', role: 'billing_manager', direct_membership: true });
  const invitation = ledger.invitationOf(user.id);
  if (invitation !== undefined) return ok({ ...base, state: 'pending', role: invitation.role });
  return notFound;
}

/** https://docs.github.com/rest/orgs/members and /rest/orgs/orgs, /rest/users */
export const orgRoutes: readonly [string, Handler][] = [
  ['GET /user', ({ caller }) => (caller.user === undefined ? forbidden('') : ok(simpleUser(caller.user)))],
  [
    'GET /user/:id',
    ({ ledger, params }) => {
      const user = ledger.users.get(Number(params['id']));
      return user === undefined ? notFound : ok(simpleUser(user));
    },
  ],
  [
    'GET /users/:username',
    (call) => {
      const user = userIn(call);
      return user === undefined ? notFound : ok(simpleUser(user));
    },
  ],
  [
    'GET /users/:username/keys',
    (call) => {
      const user = userIn(call);
      return user === undefined ? notFound : paged(call, user.keys, (key) => key);
    },
  ],
  [
    'GET /orgs/:org',
    (call) =>
      isThere(call)
        ? ok({ id: call.ledger.id, login: call.ledger.login, node_id: `O_${call.ledger.id}` })
        : notFound,
  ],
  [
    'GET /orgs/:org/members',
    (call) => {
      if (!isThere(call)) return notFound;
      const role = call.url.searchParams.get('role') ?? 'all';
      const all = [...call.ledger.users.values()].filter(({ id }) => call.ledger.isInOrg(id));
      const held = ({ id }: User) => call.ledger.members.get(id) ?? 'member';
      return paged(
        call,
        all.filter((user) => role === 'all' || held(user) === role),
        simpleUser,
      );
    },
  ],
  [
    'GET /orgs/:org/outside_collaborators',
    (call) => {
      const { ledger } = call;
      const collaborates = (id: number) => [...ledger.repos.values()].some(({ roles }) => roles.has(id));
      const all = [...ledger.users.values()].filter(({ id }) => !ledger.isInOrg(id) && collaborates(id));
      return paged(call, all, simpleUser);
    },
  ],
  [
    'GET /orgs/:org/memberships/:username',
    (call) => {
      const user = userIn(call);
      if (!call.caller.rights.has('members')) return forbidden('members=read');
      return user === undefined || !isThere(call) ? notFound : membership(call, user);
    },
  ],
  [
    'PUT /orgs/:org/memberships/:username',
    (call) => {
      const user = userIn(call);
      if (user === undefined || !isThere(call)) return notFound;
      if (!maySeeMembers(call)) return forbidden('members=write');
      const role = call.body['role'] ?? 'member';
      if (role !== 'admin' && role !== 'member') return invalid('role is not included in the list');
      const { ledger } = call;
      if (ledger.members.has(user.id) || user.isManaged) ledger.members.set(user.id, role);
      else ledger.invite(user.id, role).role = role;
      return membership(call, user);
    },
  ],
  [
    'DELETE /orgs/:org/memberships/:username',
    (call) => {
      const user = userIn(call);
      if (user === undefined || !isThere(call)) return notFound;
      if (!maySeeMembers(call)) return forbidden('members=write');
      const { ledger } = call;
      const invitation = ledger.invitationOf(user.id);
      if (!ledger.members.has(user.id) && invitation === undefined) return notFound;
      const owners = [...ledger.members.values()].filter((role) => role === 'admin');
      if (ledger.members.get(user.id) === 'admin' && owners.length === 1)
        return { status: 403, body: { message: 'You can’t remove the last owner.' } };
      ledger.removeMember(user.id);
      if (invitation !== undefined) ledger.invitations.delete(invitation.id);
      return noContent;
    },
  ],
  [
    'GET /orgs/:org/invitations',
    (call) => {
      if (!isThere(call)) return notFound;
      if (!maySeeMembers(call)) return forbidden('members=read');
      return paged(call, [...call.ledger.invitations.values()], ({ id, userId, email, role }) => ({
        id,
        login: userId === null ? null : (call.ledger.users.get(userId)?.login ?? null),
        email,
        role: role === 'admin' ? 'admin' : 'direct_member',
        created_at: '2026-11-30T12:00:00Z',
      }));
    },
  ],
  [
    'GET /orgs/:org/credential-authorizations',
    (call) => {
      const { ledger, url } = call;
      if (ledger.identities === undefined) return notFound;
      const login = url.searchParams.get('login');
      const ofUser = ({ userId }: { userId: number }) => ledger.users.get(userId)?.login ?? '';
      const all = ledger.authorizations.filter((one) => login === null || same(ofUser(one), login));
      return paged(call, all, (one) => ({
        login: ofUser(one),
        credential_id: one.credential_id,
        credential_type: one.credential_type,
        credential_authorized_at: '2026-11-01T12:00:00Z',
        credential_accessed_at: null,
        ...(one.credential_type === 'SSH key'
          ? { authorized_credential_title: one.note }
          : { authorized_credential_note: one.note, authorized_credential_expires_at: null }),
      }));
    },
  ],
  [
    'DELETE /orgs/:org/credential-authorizations/:id',
    ({ ledger, params }) => {
      const before = ledger.authorizations.length;
      ledger.authorizations = ledger.authorizations.filter(
        ({ credential_id: id }) => String(id) !== params['id'],
      );
      return ledger.authorizations.length === before ? notFound : noContent;
    },
  ],
];
