import { schema as published } from '@octokit/graphql-schema';
import { buildSchema, graphql, GraphQLError, type GraphQLSchema } from 'graphql';
import { ok, type Call, type Reply } from './replies.ts';
import { same, type Identity, type Repo, type Team, type User } from './ledger.ts';

let built: GraphQLSchema | undefined;

class Refused extends GraphQLError {
  constructor(type: string, message: string) {
    super(message, { extensions: { type } });
  }
}

/** Queries are checked against the schema that GitHub publishes: https://docs.github.com/graphql */
export async function answerQuery(call: Call): Promise<Reply> {
  built ??= buildSchema(published.idl, { assumeValid: true });
  const { data, errors } = await graphql({
    schema: built,
    source: String(call.body['query']),
    variableValues: call.body['variables'] as Record<string, unknown>,
    rootValue: rootOf(call),
  });
  return ok({
    data,
    ...(errors && {
      errors: errors.map(({ message, path, extensions }) => ({ type: extensions['type'], message, path })),
    }),
  });
}

interface Paging {
  first: number;
  after?: string | null;
}

/** A connection of GraphQL's: a cursor is the last one's key, so that whoever comes or goes meanwhile moves nobody. */
function connection<T>(
  all: readonly T[],
  { first, after }: Paging,
  { keyOf, edgeOf }: { keyOf: (one: T) => number; edgeOf: (one: T) => object },
) {
  const last = after ? Number(Buffer.from(after, 'base64').toString()) : -1;
  const left = all.filter((one) => keyOf(one) > last).toSorted((one, other) => keyOf(one) - keyOf(other));
  const page = left.slice(0, first);
  const end = page.at(-1);
  return {
    edges: page.map(edgeOf),
    pageInfo: {
      hasNextPage: left.length > page.length,
      endCursor: end === undefined ? null : Buffer.from(String(keyOf(end))).toString('base64'),
    },
  };
}

const drawnUser = (user: User | undefined) => user && { databaseId: user.id, login: user.login };

function rootOf(call: Call) {
  const { ledger } = call;
  return {
    organization({ login }: { login: string }) {
      if (!same(login, ledger.login))
        throw new Refused('NOT_FOUND', `Could not resolve to an Organization with the login of '${login}'.`);
      return {
        samlIdentityProvider: () =>
          ledger.identities && {
            externalIdentities: (asked: Paging & { userName?: string | null }) => {
              const wanted = asked.userName ?? null;
              const all = (ledger.identities ?? []).filter(
                ({ nameId }) => wanted === null || nameId === wanted,
              );
              const { edges, pageInfo } = connection(all, asked, {
                keyOf: (one) => ledger.identities?.indexOf(one) ?? 0,
                edgeOf: (one) => drawnIdentity(call, one),
              });
              return { nodes: edges, pageInfo };
            },
          },
        team({ slug }: { slug: string }) {
          const team = ledger.teamCalled(slug);
          return team === undefined ? null : drawnTeam(call, team);
        },
      };
    },
    repository({ owner, name, followRenames }: { owner: string; name: string; followRenames: boolean }) {
      const repo =
        ledger.repoCalled(owner, name) ??
        (followRenames
          ? [...ledger.repos.values()].find((one) => one.formerNames.includes(name))
          : undefined);
      if (repo !== undefined) return drawnRepo(call, repo);
      throw new Refused('NOT_FOUND', `Could not resolve to a Repository with the name '${owner}/${name}'.`);
    },
    node({ id }: { id: string }) {
      const repo = [...ledger.repos.values()].find(({ nodeId }) => nodeId === id);
      if (repo !== undefined) return drawnRepo(call, repo);
      throw new Refused('NOT_FOUND', `Could not resolve to a node with the global id of '${id}'.`);
    },
  };
}

const drawnIdentity = ({ ledger }: Call, { nameId, emails, userId }: Identity) => ({
  samlIdentity: { nameId, emails: emails.map((value) => ({ value })) },
  scimIdentity: null,
  user: userId === null ? null : (drawnUser(ledger.users.get(userId)) ?? null),
});

const drawnTeam = ({ ledger }: Call, team: Team) => ({
  databaseId: team.id,
  members(asked: Paging & { membership: string; query?: string | null }) {
    const teams = asked.membership === 'IMMEDIATE' ? [team] : ledger.withTeamsBelow(team);
    const all = teams.flatMap(({ members }) => [...members]);
    const found = all.flatMap(([id, role]) => {
      const user = ledger.users.get(id);
      const isLike = user?.login.toLowerCase().includes((asked.query ?? '').toLowerCase()) ?? false;
      return user && isLike ? [{ user, role }] : [];
    });
    return connection(found, asked, {
      keyOf: ({ user }) => user.id,
      edgeOf: ({ user, role }) => ({ role: role.toUpperCase(), node: drawnUser(user) }),
    });
  },
});

/** What roles were called before there were more of them; an organisation’s own has one of these for its base. */
const LEGACY: Record<string, string> = { read: 'READ', triage: 'READ', admin: 'ADMIN' };
const legacy = (role: string) => LEGACY[role] ?? 'WRITE';

function drawnRepo(call: Call, repo: Repo) {
  const { ledger, caller } = call;
  const source = (__typename: string, role: string, more: object) => ({
    permission: legacy(role),
    roleName: role,
    source: { __typename, ...more },
  });
  const sourcesOf = (user: User) => [
    ...(repo.roles.has(user.id) ? [source('Repository', repo.roles.get(user.id) ?? '', {})] : []),
    ...[...repo.teams].flatMap(([id, role]) => {
      const team = ledger.teams.get(id);
      const isIn = team && ledger.withTeamsBelow(team).some(({ members }) => members.has(user.id));
      return isIn ? [source('Team', role, { name: team.name })] : [];
    }),
    ...(ledger.isInOrg(user.id) && ledger.basePermission === 'read'
      ? [source('Organization', 'read', { login: ledger.login })]
      : []),
  ];
  return {
    __typename: 'Repository',
    id: repo.nodeId,
    databaseId: repo.id,
    name: repo.name,
    owner: { __typename: 'Organization', login: repo.owner },
    collaborators(asked: Paging & { login?: string | null; affiliation?: string | null }) {
      if (!caller.rights.has('administration'))
        throw new Refused('FORBIDDEN', 'You do not have permission to view repository collaborators.');
      const all = [...ledger.users.values()].filter(
        (user) =>
          ((asked.login ?? null) === null || same(user.login, asked.login ?? '')) &&
          (asked.affiliation === 'DIRECT' ? repo.roles.has(user.id) : sourcesOf(user).length > 0),
      );
      return connection(all, asked, {
        keyOf: ({ id }) => id,
        edgeOf: (user) => ({
          node: drawnUser(user),
          permission: 'READ',
          permissionSources: sourcesOf(user),
        }),
      });
    },
  };
}
