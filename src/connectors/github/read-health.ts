import * as z from 'zod';
import type { Health } from '../../domain/grant/connector.ts';
import { faultIn } from '../fault-in.ts';
import { findOrganization, ownAccount, whoAsks } from './accounts.ts';
import type { Finding } from './finding.ts';
import { findRight } from './membership.ts';

const Membership = z.object({ state: z.string(), role: z.string() });

/** Health is asked for each minute: a catalog of hundreds would take all the calls that GitHub lets a token have. */
const LOOKS_AT_ONCE = 8;
const AGAIN_AFTER_MS = 30 * 60_000;
/** What was found wrong may have been mended. */
const AGAIN_IF_LACKING_MS = 30_000;

/** Who the connector acts as, and what that lacks for what it is to give. */
export async function readHealth(at: Finding, targets: readonly string[]): Promise<Health> {
  await findOrganization(at);
  const lacks: string[] = [];
  const { organization } = at.settings;
  const look = async (read: () => Promise<unknown>) => lacks.push(...(await faultIn(SAID, read)));
  await look(async () => lacks.push(...(await lackedByOwner(at))));
  lacks.push(...(await lackedByToken(at, targets)));
  await look(() =>
    at.api.list(['orgs', organization, 'invitations'], z.unknown(), {
      query: { per_page: '1' },
      cursor: undefined,
    }),
  );
  lacks.push(...(await lackedByTargets(at, distinctOf(targets))));
  return { ok: lacks.length === 0, actsAs: await whoAsks(at), lacks: [...new Set(lacks)] };
}

/** One of each team and repository: its roles need the same. */
const distinctOf = (targets: readonly string[]): string[] => [
  ...new Map(targets.map((target) => [target.split(':').slice(0, 2).join(':'), target])).values(),
];

/** What is wrong with each, by the last look at it; they are looked at anew in turn, whose look is longest due first. */
async function lackedByTargets(at: Finding, targets: readonly string[]): Promise<string[]> {
  const { looks } = at.kept;
  const now = at.time();
  const dueAt = (target: string): number => {
    const last = looks.get(target);
    if (last === undefined) return 0;
    return last.at.getTime() + (last.lacks.length > 0 ? AGAIN_IF_LACKING_MS : AGAIN_AFTER_MS);
  };
  const due = targets
    .filter((target) => dueAt(target) <= now.getTime())
    .toSorted((one, other) => dueAt(one) - dueAt(other));
  await Promise.all(
    due
      .slice(0, LOOKS_AT_ONCE)
      .map(async (target) =>
        looks.set(target, { at: now, lacks: await faultIn(SAID, () => mayLookAt(at, target)) }),
      ),
  );
  return targets.flatMap((target) => looks.get(target)?.lacks ?? []);
}

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

/** They say what is lacking. */
const SAID = ['denied', 'not_found', 'invalid', 'conflict'] as const;
