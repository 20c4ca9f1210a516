import * as z from 'zod';
import { ConnectorError, type Page } from '../../domain/grant/connector.ts';
import { everyItem } from '../../domain/pages.ts';
import { plainLine } from '../plain-line.ts';
import { Account } from './accounts.ts';
import type { Finding } from './finding.ts';
import { NOTHING, type Holder, type Holding, type Right } from './right.ts';
import { canonical } from './targets.ts';

/** REST says the highest role that somebody has in any way, and not which was given to them themselves. */
const ACCESS = `fragment Access on Repository {
  id
  databaseId
  name
  owner { login }
  collaborators(login: $login, affiliation: $affiliation, first: $first, after: $after) {
    edges {
      node { databaseId login }
      permissionSources {
        permission
        roleName
        source { __typename ... on Team { name } ... on Organization { login } }
      }
    }
    pageInfo { hasNextPage endCursor }
  }
}`;
const VARIABLES = '$login: String, $affiliation: CollaboratorAffiliation, $first: Int!, $after: String';
const BY_NAME = `query ByName($owner: String!, $name: String!, ${VARIABLES}) {
  repository(owner: $owner, name: $name, followRenames: false) { ...Access }
}
${ACCESS}`;
const BY_ID = `query ById($id: ID!, ${VARIABLES}) {
  repository: node(id: $id) { ...Access }
}
${ACCESS}`;

const Source = z.object({
  permission: z.string(),
  roleName: z.string().nullish(),
  source: z.object({
    __typename: z.string(),
    name: z.string().optional(),
    login: z.string().optional(),
  }),
});
type Source = z.infer<typeof Source>;

const Repository = z.object({
  id: z.string().min(1),
  databaseId: z.int(),
  name: z.string().min(1),
  owner: z.object({ login: z.string() }),
  collaborators: z
    .object({
      edges: z
        .array(
          z.object({
            node: z.object({ databaseId: z.int(), login: z.string() }),
            permissionSources: z.array(Source).nullable(),
          }),
        )
        .nullish(),
      pageInfo: z.object({ hasNextPage: z.boolean(), endCursor: z.string().nullish() }),
    })
    .nullable(),
});
type Repository = z.infer<typeof Repository>;
/** A node of another kind comes without any of it. */
const Answer = z.object({ repository: z.union([Repository, z.object({ id: z.undefined() })]).nullable() });

const Invitation = z.object({
  id: z.int(),
  invitee: Account.nullable(),
  permissions: z.string(),
  expired: z.boolean().optional(),
});

interface Known {
  /** As queries call it, in a form that GitHub changes; where it isn't known, the one that is called so is meant. */
  nodeId?: string | undefined;
  name: string;
}

const Numbered = z.object({ id: z.int(), node_id: z.string().min(1) });

/** The repository that was seen, by its number, else the one that is called so. Access may have been seen by its node's id too. */
export async function findRepo(at: Finding, name: string, id: string | undefined): Promise<Right> {
  const isNumber = id === undefined || /^\d+$/.test(id);
  const called = await access(at, { name, ...(!isNumber && { nodeId: id }) }, { first: 1 });
  if (called !== undefined && (!isNumber || id === undefined || String(called.databaseId) === id))
    return rightOf(at, called);
  const known = isNumber && id !== undefined ? await at.api.find(['repositories', id], Numbered) : undefined;
  const found = known && (await access(at, { name, nodeId: known.node_id }, { first: 1 }));
  if (found !== undefined && String(found.databaseId) === id) return rightOf(at, found);
  throw new ConnectorError(
    { kind: 'not_found', what: 'target' },
    `${at.name} has no repository “${plainLine(name, 120)}”, or doesn’t show it to this token: correct the target in access.yaml.`,
  );
}

function rightOf(at: Finding, { id: nodeId, databaseId, name }: Repository): Right {
  const path = ['repos', at.settings.organization, name];
  const pathTo = ({ login }: Account) => [...path, 'collaborators', login];
  const withdraw = async (account: Account, { onlyExpired }: { onlyExpired: boolean }) => {
    for (const one of await invitationsOf(at, path, account))
      if (one.expired === true || !onlyExpired)
        await at.api.write('DELETE', [...path, 'invitations', String(one.id)], { expected: [204, 404] });
  };
  return {
    id: String(databaseId),
    words: `the repository “${name}”`,
    name,
    acceptAt: `${at.web}/${at.settings.organization}/${name}/invitations`,
    async holding(account) {
      const own = await holding(at, { nodeId, name }, account);
      const invitations = await invitationsOf(at, path, account);
      const open = invitations.find(({ expired }) => expired !== true);
      return { ...own, invitedAs: open === undefined ? null : canonical(open.permissions) };
    },
    async give(account, role) {
      // One that has run out stands in the way of another.
      await withdraw(account, { onlyExpired: true });
      const permission = role === 'read' ? 'pull' : role === 'write' ? 'push' : role;
      const { status } = await at.api.write('PUT', pathTo(account), {
        body: { permission },
        expected: [201, 204],
      });
      return { isInvited: status === 201 };
    },
    takesOwnAlone: true,
    async take(account) {
      // First: it may be accepted in between.
      await withdraw(account, { onlyExpired: false });
      await at.api.write('DELETE', pathTo(account), { expected: [204, 404] });
    },
    holders: [(cursor) => collaborators(at, { nodeId, name }, cursor), (cursor) => invited(at, path, cursor)],
  };
}

async function access(
  at: Finding,
  { nodeId, name }: Known,
  asked: { first: number; login?: string; affiliation?: 'DIRECT'; after?: string | undefined },
): Promise<Repository | undefined> {
  const { organization } = at.settings;
  const { repository } =
    nodeId === undefined
      ? await at.api.graphql(BY_NAME, { owner: organization, name, ...asked }, Answer)
      : await at.api.graphql(BY_ID, { id: nodeId, ...asked }, Answer);
  if (repository === null || repository.id === undefined) return undefined;
  if (repository.owner.login.toLowerCase() === organization.toLowerCase()) return repository;
  throw new ConnectorError(
    { kind: 'conflict' },
    `${at.name}: the repository “${plainLine(name, 120)}” belongs to “${plainLine(repository.owner.login, 100)}” by now, where this connector changes nothing.`,
  );
}

async function holding(at: Finding, known: Known, account: Account): Promise<Holding> {
  const repository = await access(at, known, { first: 1, login: account.login });
  const shown = shownBy(at, known, repository);
  const edge = shown.edges?.find(({ node }) => node.databaseId === account.id);
  if (edge === undefined) return NOTHING;
  const sources = sourcesOf(at, known, edge.permissionSources);
  return {
    ...NOTHING,
    role: directRole(sources),
    otherwise: sources.flatMap((one) => otherWay(one) ?? []),
  };
}

/** Who may not see who has access is shown none of it. */
function shownBy(at: Finding, { name }: Known, repository: Repository | undefined) {
  if (repository?.collaborators) return repository.collaborators;
  throw new ConnectorError(
    { kind: 'denied' },
    `${at.name} doesn’t show this token who has access to “${plainLine(name, 120)}”: it has to administer the repository.`,
  );
}

function sourcesOf(at: Finding, { name }: Known, sources: Source[] | null): Source[] {
  if (sources !== null) return sources;
  throw new ConnectorError(
    { kind: 'denied' },
    `${at.name} doesn’t show this token where access to “${plainLine(name, 120)}” comes from: it has to administer the repository.`,
  );
}

const roleOf = ({ roleName, permission }: Source): string => canonical(roleName ?? permission.toLowerCase());

const directRole = (sources: readonly Source[]): string | null => {
  const own = sources.find(({ source }) => source.__typename === 'Repository');
  return own === undefined ? null : roleOf(own);
};

function otherWay(one: Source): string | undefined {
  const { __typename: kind, name, login } = one.source;
  if (kind === 'Repository') return undefined;
  const through =
    kind === 'Team'
      ? `the team “${plainLine(name ?? '', 100)}”`
      : `the organisation “${plainLine(login ?? '', 100)}”`;
  return `They have ${plainLine(roleOf(one), 60)} through ${through} besides, which stays.`;
}

async function invitationsOf(at: Finding, path: string[], account: Account) {
  const found: z.infer<typeof Invitation>[] = [];
  const listed = everyItem((cursor) =>
    at.api.list([...path, 'invitations'], Invitation, { query: { per_page: '100' }, cursor }),
  );
  for await (const one of listed) if (one.invitee?.id === account.id) found.push(one);
  return found;
}

async function collaborators(at: Finding, known: Known, after: string | undefined): Promise<Page<Holder>> {
  const repository = await access(at, known, { first: at.pageSize, affiliation: 'DIRECT', after });
  const { edges, pageInfo } = shownBy(at, known, repository);
  const next = pageInfo.hasNextPage ? (pageInfo.endCursor ?? undefined) : undefined;
  return {
    items: (edges ?? []).flatMap(({ node, permissionSources }) => {
      const role = directRole(sourcesOf(at, known, permissionSources));
      return role === null
        ? []
        : [{ account: { id: node.databaseId, login: node.login }, role, isInvited: false }];
    }),
    ...(next !== undefined && { next }),
  };
}

async function invited(at: Finding, path: string[], cursor: string | undefined): Promise<Page<Holder>> {
  const query = { per_page: String(at.pageSize) };
  const { items, next } = await at.api.list([...path, 'invitations'], Invitation, { query, cursor });
  return {
    items: items.flatMap(({ invitee, permissions, expired }) =>
      invitee === null || expired === true
        ? []
        : [{ account: invitee, role: canonical(permissions), isInvited: true }],
    ),
    next,
  };
}
