import { forbidden, invalid, noContent, notFound, ok, paged } from './replies.ts';
import type { Call, Handler, Reply } from './replies.ts';
import type { Team, TeamRole, User } from './ledger.ts';

const drawn = ({ id, slug, name, parentId }: Team) => ({
  id,
  slug,
  name,
  node_id: `T_${id}`,
  parent: parentId === null ? null : { id: parentId },
});

const teamIn = ({ ledger, params }: Call): Team | undefined =>
  params['team'] === undefined
    ? ledger.teamCalled(params['slug'] ?? '')
    : ledger.teams.get(Number(params['team']));

function withUser(call: Call, then: (team: Team, user: User) => Reply): Reply {
  const team = teamIn(call);
  const user = call.ledger.userCalled(call.params['username'] ?? '');
  if (!call.caller.rights.has('members')) return forbidden('members=read');
  return team === undefined || user === undefined ? notFound : then(team, user);
}

/** Members of teams below are members; an owner is a maintainer wherever they are. */
function membership({ ledger }: Call, team: Team, { id }: User): Reply {
  const role = ledger
    .withTeamsBelow(team)
    .map(({ members }) => members.get(id))
    .find((one) => one !== undefined);
  if (role !== undefined)
    return ok({ state: 'active', role: ledger.members.get(id) === 'admin' ? 'maintainer' : role });
  const invited = ledger.invitationOf(id)?.teams.get(team.id);
  return invited === undefined ? notFound : ok({ state: 'pending', role: invited });
}

const isRole = (role: unknown): role is TeamRole => role === 'member' || role === 'maintainer';

/** https://docs.github.com/rest/teams/teams and /rest/teams/members */
export const teamRoutes: readonly [string, Handler][] = [
  ['GET /orgs/:org/teams', (call) => paged(call, [...call.ledger.teams.values()], drawn)],
  [
    'GET /orgs/:org/teams/:slug',
    (call) => {
      const team = teamIn(call);
      return team === undefined ? notFound : ok(drawn(team));
    },
  ],
  [
    'GET /organizations/:organization/team/:team',
    (call) => {
      const team = teamIn(call);
      return team === undefined ? notFound : ok(drawn(team));
    },
  ],
  [
    'GET /orgs/:org/teams/:slug/invitations',
    (call) => {
      const team = teamIn(call);
      if (team === undefined) return notFound;
      const invited = [...call.ledger.invitations.values()].filter(({ teams }) => teams.has(team.id));
      return paged(call, invited, ({ id, userId }) => ({
        id,
        login: userId === null ? null : (call.ledger.users.get(userId)?.login ?? null),
        role: 'direct_member',
      }));
    },
  ],
  [
    'GET /orgs/:org/teams/:slug/memberships/:username',
    (call) => withUser(call, (team, user) => membership(call, team, user)),
  ],
  [
    'PUT /orgs/:org/teams/:slug/memberships/:username',
    (call) =>
      withUser(call, (team, user) => {
        const role = call.body['role'] ?? 'member';
        if (!isRole(role)) return invalid('role is not included in the list');
        if (call.ledger.isInOrg(user.id)) team.members.set(user.id, role);
        else call.ledger.invite(user.id, 'member').teams.set(team.id, role);
        return membership(call, team, user);
      }),
  ],
  [
    'DELETE /orgs/:org/teams/:slug/memberships/:username',
    (call) =>
      withUser(call, (team, user) => {
        const wasInvited = call.ledger.invitationOf(user.id)?.teams.delete(team.id) ?? false;
        return team.members.delete(user.id) || wasInvited ? noContent : notFound;
      }),
  ],
];
