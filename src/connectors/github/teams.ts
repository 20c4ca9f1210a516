import * as z from 'zod';
import { ConnectorError, type Page } from '../../domain/grant/connector.ts';
import { plainLine } from '../plain-line.ts';
import { findOrganization, type Account } from './accounts.ts';
import type { Finding } from './finding.ts';
import { assertSeesMembers, findOrg, invitedTo, stateOf } from './org.ts';
import { NOTHING, type Holder, type Holding, type Right } from './right.ts';

export const Team = z.object({ id: z.int(), slug: z.string().min(1), name: z.string() });
type Team = z.infer<typeof Team>;

const Membership = z.object({ state: z.enum(['active', 'pending']), role: z.enum(['member', 'maintainer']) });

/** REST lists a team's members with those of the teams below it, and doesn't everywhere say which is which. */
const MEMBERS = `query Members($organization: String!, $slug: String!, $first: Int!, $after: String, $like: String) {
  organization(login: $organization) {
    team(slug: $slug) {
      databaseId
      members(membership: IMMEDIATE, first: $first, after: $after, query: $like) {
        edges { role node { databaseId login } }
        pageInfo { hasNextPage endCursor }
      }
    }
  }
}`;

const Members = z.object({
  organization: z
    .object({
      team: z
        .object({
          databaseId: z.int(),
          members: z.object({
            edges: z
              .array(
                z.object({
                  role: z.enum(['MEMBER', 'MAINTAINER']),
                  node: z.object({ databaseId: z.int(), login: z.string() }),
                }),
              )
              .nullish(),
            pageInfo: z.object({ hasNextPage: z.boolean(), endCursor: z.string().nullish() }),
          }),
        })
        .nullable(),
    })
    .nullable(),
});

/** The team that was seen, by its number, else the one that is called so. */
export async function findTeam(at: Finding, slug: string, id: string | undefined): Promise<Right> {
  const { id: organization, login } = await findOrganization(at);
  const called = await at.api.find(['orgs', login, 'teams', slug], Team);
  if (called !== undefined && (id === undefined || String(called.id) === id)) return rightOf(at, called);
  const known =
    id === undefined
      ? undefined
      : await at.api.find(['organizations', String(organization), 'team', id], Team);
  if (known !== undefined && String(known.id) === id) return rightOf(at, known);
  throw new ConnectorError(
    { kind: 'not_found', what: 'target' },
    `${at.name} has no team “${plainLine(slug, 100)}”, or doesn’t show it to this token: correct the target in access.yaml.`,
  );
}

export function rightOf(at: Finding, team: Team): Right {
  const { organization } = at.settings;
  const pathTo = ({ login }: Account) => ['orgs', organization, 'teams', team.slug, 'memberships', login];
  return {
    id: String(team.id),
    words: `the team “${plainLine(team.name, 200)}”`,
    name: team.slug,
    acceptAt: `${at.web}/orgs/${organization}/invitation`,
    holding: (account) => holding(at, team, account, pathTo(account)),
    async give(account, role) {
      await assertInOrganization(at, team, account);
      const { body } = await at.api.write('PUT', pathTo(account), { body: { role }, expected: [200] });
      return { isInvited: stateOf(at, body) === 'pending' };
    },
    takesOwnAlone: false,
    async take(account) {
      await at.api.write('DELETE', pathTo(account), { expected: [204, 404] });
    },
    holders: [
      (cursor) => members(at, team, { after: cursor, first: at.pageSize }),
      (cursor) =>
        // Its role is the one in the organisation; the team's isn't said.
        invitedTo(
          at,
          { path: ['orgs', organization, 'teams', team.slug, 'invitations'], roleOf: () => 'member' },
          cursor,
        ),
    ],
  };
}

async function holding(at: Finding, team: Team, account: Account, path: string[]): Promise<Holding> {
  const found = await at.api.find(path, Membership);
  if (found === undefined) {
    await assertSeesMembers(at);
    return NOTHING;
  }
  if (found.state === 'pending') return { ...NOTHING, invitedAs: found.role };
  const own = await ownMembership(at, team, account);
  if (own !== undefined) return { ...NOTHING, role: own.role };
  return {
    ...NOTHING,
    otherwise: ['They are in it through a team below it, out of which they are taken there.'],
  };
}

/** Theirs in this very team; what is looked for by its login alone comes first, and a search may miss it. */
async function ownMembership(at: Finding, team: Team, account: Account): Promise<Holder | undefined> {
  for (const like of [account.login, null]) {
    let after: string | undefined;
    do {
      const { items, next } = await members(at, team, { after, like, first: 100 });
      const own = items.find((one) => one.account.id === account.id);
      if (own !== undefined) return own;
      after = next;
    } while (after !== undefined);
  }
  return undefined;
}

async function members(
  at: Finding,
  team: Team,
  { after = null, like = null, first }: { after?: string | null; like?: string | null; first: number },
): Promise<Page<Holder>> {
  const variables = { organization: at.settings.organization, slug: team.slug, first, after, like };
  const answer = await at.api.graphql(MEMBERS, variables, Members);
  const found = answer.organization?.team;
  if (found?.databaseId !== team.id)
    throw new ConnectorError(
      { kind: 'retryable' },
      `${at.name} doesn’t show who is in “${plainLine(team.name, 200)}”, or shows another team under its name. It will be tried again.`,
    );
  const { edges, pageInfo } = found.members;
  const next = pageInfo.hasNextPage ? (pageInfo.endCursor ?? undefined) : undefined;
  return {
    items: (edges ?? []).map(({ role, node }) => ({
      account: { id: node.databaseId, login: node.login },
      role: role.toLowerCase(),
      isInvited: false,
    })),
    ...(next !== undefined && { next }),
  };
}

/**
 * Whoever isn’t in the organisation would be invited to it with the team, and stay in it when they are taken out of the
 * team: that is a right of its own.
 */
async function assertInOrganization(at: Finding, team: Team, account: Account): Promise<void> {
  const { role, invitedAs, otherwise } = await (await findOrg(at)).holding(account);
  if (role !== null || invitedAs !== null || otherwise.length > 0) return;
  throw new ConnectorError(
    { kind: 'conflict' },
    `${at.name}: “${account.login}” isn’t in the organisation, and can’t be in its team “${plainLine(team.name, 200)}” without. Let them have the target org first.`,
  );
}
