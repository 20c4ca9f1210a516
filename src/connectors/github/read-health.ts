import * as z from 'zod';
import { ConnectorError, type Health } from '../../domain/grant/connector.ts';
import { findOrganization, ownAccount, whoAsks } from './accounts.ts';
import type { Finding } from './finding.ts';
import { findRight } from './membership.ts';

const Membership = z.object({ state: z.string(), role: z.string() });

/** Looked at side by side, so that a catalog of some hundred is through in time. */
const AT_ONCE = 8;

/** Who the connector acts as, and what that lacks for what it is to give. */
export async function readHealth(at: Finding, targets: readonly string[]): Promise<Health> {
  await findOrganization(at);
  const lacks = [...(await lackedByOwner(at)), ...(await lackedByToken(at, targets))];
  const { organization } = at.settings;
  const look = async (read: () => Promise<unknown>) => lacks.push(...(await faultIn(read)));
  await look(() =>
    at.api.list(['orgs', organization, 'invitations'], z.unknown(), {
      query: { per_page: '1' },
      cursor: undefined,
    }),
  );
  const distinct = distinctOf(targets);
  for (let from = 0; from < distinct.length; from += AT_ONCE) {
    const some = distinct.slice(from, from + AT_ONCE);
    const found = await Promise.all(some.map((target) => faultIn(() => mayLookAt(at, target))));
    lacks.push(...found.flat());
  }
  return { ok: lacks.length === 0, actsAs: await whoAsks(at), lacks: [...new Set(lacks)] };
}

/** One of each team and repository: its roles need the same. */
const distinctOf = (targets: readonly string[]): string[] => [
  ...new Map(targets.map((target) => [target.split(':').slice(0, 2).join(':'), target])).values(),
];

/** Whether who holds it can be seen, which takes no less than giving it. */
async function mayLookAt(at: Finding, target: string): Promise<void> {
  const { asked, right } = await findRight(at, { target });
  if (asked.kind === 'repo') await right.holders[0]?.(undefined);
}

async function lackedByOwner(at: Finding): Promise<string[]> {
  const self = await ownAccount(at);
  if (self === undefined) return [];
  const { organization } = at.settings;
  const own = await at.api.find(['orgs', organization, 'memberships', self.login], Membership);
  if (own?.role === 'admin' && own.state === 'active') return [];
  return [
    `“${self.login}”, whose token the connector has, isn’t an owner of ${organization}: only owners add and remove members.`,
  ];
}

async function lackedByToken(at: Finding, targets: readonly string[]): Promise<string[]> {
  const { permissions, scopes } = await at.api.granted();
  const hasRepositories = targets.some((target) => target.startsWith('repo:'));
  const lacks: string[] = [];
  const needs = (isMet: boolean, sentence: string) => {
    if (!isMet) lacks.push(`${at.name}: ${sentence}`);
  };
  if (permissions !== undefined) {
    needs(permissions['members'] === 'write', 'its app lacks the organization permission Members, write.');
    needs(
      !hasRepositories || permissions['administration'] === 'write',
      'its app lacks the repository permission Administration, write.',
    );
  }
  if (scopes !== undefined) {
    needs(scopes.includes('admin:org'), 'its token lacks the scope admin:org.');
    needs(!hasRepositories || scopes.includes('repo'), 'its token lacks the scope repo.');
  }
  return lacks;
}

/** What a look is refused for, if that says what is lacking rather than that nobody could be asked. */
async function faultIn(read: () => Promise<unknown>): Promise<string[]> {
  try {
    await read();
    return [];
  } catch (error) {
    if (!(error instanceof ConnectorError) || !SAID.has(error.fault.kind)) throw error;
    return [error.message];
  }
}

const SAID = new Set(['denied', 'not_found', 'invalid', 'conflict']);
