import * as z from 'zod';
import { ConnectorError, type Page } from '../../domain/grant/connector.ts';
import { plainLine } from '../plain-line.ts';
import { Account, findOrganization, ownAccount } from './accounts.ts';
import type { Finding } from './finding.ts';
import { NOTHING, type Holder, type Holding, type Right } from './right.ts';

const Membership = z.object({
  state: z.enum(['active', 'pending']),
  role: z.string(),
  direct_membership: z.boolean().optional(),
  enterprise_teams_providing_indirect_membership: z.array(z.string()).optional(),
});
const Invitation = z.object({ login: z.string().nullable(), role: z.string() });

/** Membership in the organisation itself. */
export async function findOrg(at: Finding): Promise<Right> {
  const { id, login } = await findOrganization(at);
  const pathTo = (account: Account) => ['orgs', login, 'memberships', account.login];
  return {
    id: String(id),
    words: `the organisation “${login}”`,
    name: login,
    acceptAt: `${at.web}/orgs/${login}/invitation`,
    holding: (account) => holding(at, account),
    async give(account, role) {
      const { body } = await at.api.write('PUT', pathTo(account), { body: { role }, expected: [200] });
      return { isInvited: stateOf(at, body) === 'pending' };
    },
    takesOwnAlone: false,
    async take(account, { role }) {
      if (role === 'admin')
        throw new ConnectorError(
          { kind: 'conflict' },
          `${at.name}: “${account.login}” is an owner of the organisation, and owners are taken out by hand.`,
        );
      await at.api.write('DELETE', pathTo(account), { expected: [204, 404] });
    },
    holders: [
      (cursor) => members(at, 'admin', cursor),
      (cursor) => members(at, 'member', cursor),
      (cursor) => invitedTo(at, { path: ['orgs', login, 'invitations'], roleOf: invitedAs }, cursor),
    ],
  };
}

export function stateOf({ name }: Finding, body: unknown): 'active' | 'pending' {
  const said = Membership.pick({ state: true }).safeParse(body);
  if (said.success) return said.data.state;
  throw new ConnectorError(
    { kind: 'unknown_outcome' },
    `${name} took a change and answered in a form that isn’t GitHub’s: whether it did what was asked has to be read back.`,
  );
}

const ROLES = new Set(['admin', 'member']);

/** Of an invitation, which may also be to look after the bills alone. */
const invitedAs = (role: string): string | undefined =>
  role === 'admin' ? role : role === 'direct_member' || role === 'reinstate' ? 'member' : undefined;

async function holding(at: Finding, account: Account): Promise<Holding> {
  const { organization } = at.settings;
  const found = await at.api.find(['orgs', organization, 'memberships', account.login], Membership);
  if (found === undefined) {
    await assertSeesMembers(at);
    return NOTHING;
  }
  const { state, role, direct_membership: isDirect = true } = found;
  if (!ROLES.has(role))
    return { ...NOTHING, otherwise: [`They are its ${plainLine(role, 60)}, which makes them no member.`] };
  if (state === 'pending') return { ...NOTHING, invitedAs: role };
  if (isDirect) return { ...NOTHING, role };
  const teams = found.enterprise_teams_providing_indirect_membership ?? [];
  return {
    ...NOTHING,
    otherwise: [
      `They are in it through the enterprise’s teams ${teams.map((team) => `“${plainLine(team, 80)}”`).join(', ')}, out of which they are taken there.`,
    ],
  };
}

/** Whoever may not know is answered 404 as well; that an owner asks, or an app that sees invitations, shows that it may. */
export async function assertSeesMembers(at: Finding): Promise<void> {
  const { organization } = at.settings;
  const self = await ownAccount(at);
  if (self === undefined) {
    await at.api.list(['orgs', organization, 'invitations'], Invitation, {
      query: { per_page: '1' },
      cursor: undefined,
    });
    return;
  }
  const own = await at.api.find(['orgs', organization, 'memberships', self.login], Membership);
  if (own?.state === 'active' && own.role === 'admin') return;
  throw new ConnectorError(
    { kind: 'denied' },
    `${at.name} shows who isn’t a member to owners alone, and “${plainLine(self.login, 100)}”, whose token the connector has, isn’t one.`,
  );
}

async function members(at: Finding, role: string, cursor: string | undefined): Promise<Page<Holder>> {
  const query = { role, per_page: String(at.pageSize) };
  const path = ['orgs', at.settings.organization, 'members'];
  const { items, next } = await at.api.list(path, Account, { query, cursor });
  return { items: items.map((account) => ({ account, role, isInvited: false })), next };
}

/** Their accounts are asked for one by one. */
const MOST_INVITED = 30;

/** Those who were invited by their login: an address alone is nobody’s account yet. */
export async function invitedTo(
  at: Finding,
  { path, roleOf }: { path: string[]; roleOf: (invitedAs: string) => string | undefined },
  cursor: string | undefined,
): Promise<Page<Holder>> {
  const query = { per_page: String(Math.min(at.pageSize, MOST_INVITED)) };
  const { items, next } = await at.api.list(path, Invitation, { query, cursor });
  const found = await Promise.all(
    items.map(async ({ login, role: invitation }): Promise<Holder[]> => {
      const role = roleOf(invitation);
      const account =
        login === null || role === undefined ? undefined : await at.api.find(['users', login], Account);
      return account === undefined || role === undefined ? [] : [{ account, role, isInvited: true }];
    }),
  );
  return { items: found.flat(), next };
}
