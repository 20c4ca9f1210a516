import { forbidden, invalid, noContent, notFound, ok, paged, simpleUser } from './replies.ts';
import type { Call, Handler, Reply } from './replies.ts';
import type { Repo } from './ledger.ts';

const NAMES: Record<string, string> = { pull: 'read', push: 'write' };

function administered(call: Call, then: (repo: Repo) => Reply): Reply {
  const { ledger, params } = call;
  const { owner = '', repo: name = '' } = params;
  const repo = ledger.repoCalled(owner, name);
  if (repo === undefined) {
    const moved = [...ledger.repos.values()].find(({ formerNames }) => formerNames.includes(name));
    if (moved === undefined) return notFound;
    return {
      status: 301,
      body: { message: 'Moved Permanently' },
      headers: { location: `${call.url.origin}/repositories/${moved.id}` },
    };
  }
  return call.caller.rights.has('administration') ? then(repo) : forbidden('administration=write');
}

/** https://docs.github.com/rest/collaborators */
export const repoRoutes: readonly [string, Handler][] = [
  [
    'GET /repositories/:id',
    ({ ledger, params }) => {
      const repo = ledger.repos.get(Number(params['id']));
      return repo === undefined ? notFound : ok({ id: repo.id, name: repo.name, node_id: repo.nodeId });
    },
  ],
  [
    'GET /orgs/:org/repos',
    (call) =>
      paged(call, [...call.ledger.repos.values()], ({ id, name, nodeId }) => ({ id, name, node_id: nodeId })),
  ],
  [
    'GET /repos/:owner/:repo/invitations',
    (call) =>
      administered(call, (repo) =>
        paged(call, [...repo.invitations.values()], ({ id, userId, role, expired }) => {
          const invitee = call.ledger.users.get(userId);
          return {
            id,
            invitee: invitee === undefined ? null : simpleUser(invitee),
            permissions: role,
            expired,
          };
        }),
      ),
  ],
  [
    'DELETE /repos/:owner/:repo/invitations/:id',
    (call) =>
      administered(call, (repo) =>
        repo.invitations.delete(Number(call.params['id'])) ? noContent : notFound,
      ),
  ],
  [
    'PUT /repos/:owner/:repo/collaborators/:username',
    (call) =>
      administered(call, (repo) => {
        const { ledger } = call;
        const user = ledger.userCalled(call.params['username'] ?? '');
        if (user === undefined) return notFound;
        const { permission: asked = 'push' } = call.body;
        if (typeof asked !== 'string') return invalid('permission is not a string');
        const role = NAMES[asked] ?? asked;
        if (ledger.isInOrg(user.id) && role === 'read' && ledger.basePermission === 'read')
          return invalid('Cannot assign member permission of read');
        if (repo.roles.has(user.id) || ledger.isInOrg(user.id) || user.isManaged) {
          repo.roles.set(user.id, role);
          return noContent;
        }
        const open = [...repo.invitations.values()].find(({ userId }) => userId === user.id);
        if (open?.expired === true) return invalid('User has already been invited');
        const invitation = open ?? { id: ledger.newId(), userId: user.id, role, expired: false };
        invitation.role = role;
        repo.invitations.set(invitation.id, invitation);
        return {
          status: 201,
          body: { id: invitation.id, invitee: simpleUser(user), permissions: role, expired: false },
        };
      }),
  ],
  [
    'DELETE /repos/:owner/:repo/collaborators/:username',
    (call) =>
      administered(call, (repo) => {
        const user = call.ledger.userCalled(call.params['username'] ?? '');
        if (user === undefined) return notFound;
        repo.roles.delete(user.id);
        return noContent;
      }),
  ],
];
