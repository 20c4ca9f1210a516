import { ConnectorError } from '../../domain/grant/connector.ts';
import { plainLine } from '../plain-line.ts';

/** What a target of the catalog names: a role in the organisation, in a team, or on a repository. */
export type Target =
  | { kind: 'org'; role: 'member' }
  | { kind: 'team'; slug: string; role: 'member' | 'maintainer' }
  | { kind: 'repo'; repo: string; role: string };

/** From less to more; a repository may have roles of the organisation’s own besides, which no order is known of. */
const ORDER = {
  org: ['member', 'admin'],
  team: ['member', 'maintainer'],
  repo: ['read', 'triage', 'write', 'maintain', 'admin'],
} as const satisfies Record<Target['kind'], readonly string[]>;

const FORMS = 'org, team:<slug>, team:<slug>:maintainer or repo:<name>:<role>';

export const REPOSITORY_ROLES = ORDER.repo;

/** Rejects as `invalid` what isn't one. */
export function parseTarget(target: string): Target {
  if (target === 'org') return { kind: 'org', role: 'member' };
  if (target === 'org:owner')
    throw new ConnectorError(
      { kind: 'invalid' },
      'Owners of an organisation are made and unmade by hand: whoever is one can do everything, and take Sallyport out too.',
    );
  const named = readNamed(target);
  if (named !== undefined) return named;
  throw new ConnectorError(
    { kind: 'not_found', what: 'target' },
    `“${plainLine(target, 200)}” isn’t what a target is called here: expected ${FORMS}. Correct it in access.yaml.`,
  );
}

export function targetFault(target: string): string | undefined {
  if (target === 'org') return undefined;
  if (target === 'org:owner') return 'expected org — owners of an organisation are made and unmade by hand';
  const named = readNamed(target);
  if (named === undefined) return `expected ${FORMS}`;
  if (named.kind === 'team' && /[\s/]/.test(named.slug))
    return 'expected team:<slug> — the slug is what the team’s address ends in';
  return named.kind === 'repo' && /[\s/]/.test(named.repo)
    ? 'expected repo:<name>:<role> — the name is without the organisation'
    : undefined;
}

function readNamed(target: string): Exclude<Target, { kind: 'org' }> | undefined {
  const [kind, ...rest] = target.split(':');
  const [name, role] = rest;
  if (kind === 'team' && rest.length <= 2 && name && (role ?? 'maintainer') === 'maintainer')
    return { kind, slug: name, role: role === undefined ? 'member' : 'maintainer' };
  return kind === 'repo' && rest.length === 2 && name && role
    ? { kind, repo: name, role: canonical(role) }
    : undefined;
}

/** How the catalog would call it. */
export function targetOf(kind: Target['kind'], name: string, role: string): string {
  if (kind === 'org') return role === 'admin' ? 'org:owner' : 'org';
  if (kind === 'team') return role === 'maintainer' ? `team:${name}:maintainer` : `team:${name}`;
  return `repo:${name}:${role}`;
}

/** A role in what has this id, which stays the same whatever that is called. */
export const roleId = (id: string, role: string): string => `${id}:${role}`;

/** The id of what such a role is in. */
export const whoseRole = (targetId: string): string => targetId.slice(0, targetId.lastIndexOf(':'));

/** The two roles that GitHub has two names for. */
export const canonical = (role: string): string =>
  role === 'pull' ? 'read' : role === 'push' ? 'write' : role;

/**
 * Whether who holds `held` holds what `asked` would give. One person has one role in a place, so that any other one counts as
 * no less, unless it is known to be: what was given may have been changed to it since.
 */
export function isEnough(kind: Target['kind'], asked: string, held: string): boolean {
  const order: readonly string[] = ORDER[kind];
  const [wanted, found] = [order.indexOf(asked), order.indexOf(held)];
  return wanted === -1 || found === -1 || found >= wanted;
}

/** Whether `held` is the role that was asked for, or is known to be a higher one. */
export function isKnownToBe(kind: Target['kind'], asked: string, held: string): boolean {
  const order: readonly string[] = ORDER[kind];
  return held === asked || (order.includes(asked) && order.indexOf(held) > order.indexOf(asked));
}
