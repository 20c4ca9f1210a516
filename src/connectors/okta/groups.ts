import { ConnectorError } from '../../domain/grant/connector.ts';
import { everyItem } from '../../domain/pages.ts';
import { plainLine } from '../plain-line.ts';
import type { At } from './find.ts';
import { AdminRole, GroupRule, OktaGroup, OktaUser } from './shapes.ts';

const MOST_RULES_A_PAGE = 50;

const called = ({ profile }: OktaGroup): string => `“${plainLine(profile.name, 200)}”`;

/**
 * Whether this user is in this group. Everybody is in Everyone, so a list of somebody's groups that has it is whole; where a
 * token doesn't see it, the group's own list is gone through.
 */
export async function isInGroup(at: At, user: OktaUser, group: OktaGroup): Promise<boolean> {
  const { name, api, pageSize } = at;
  let showsEveryone = false;
  const theirs = everyItem((cursor) =>
    api.list(['users', user.id, 'groups'], OktaGroup, { cursor, limit: pageSize }),
  );
  for await (const one of theirs) {
    if (one.id === group.id) return true;
    showsEveryone ||= isEveryone(one);
  }
  if (showsEveryone) return false;
  let isEmpty = true;
  const members = everyItem((cursor) =>
    api.list(['groups', group.id, 'users'], OktaUser, { cursor, limit: pageSize }),
  );
  for await (const { id } of members) {
    if (id === user.id) return true;
    isEmpty = false;
  }
  if (!isEmpty) return false;
  throw new ConnectorError(
    { kind: 'retryable' },
    `${name} shows the token neither that “${plainLine(user.profile.login, 200)}” is in Everyone nor a member of ${called(group)}, so who is in it isn’t known: let the token’s account see all users and groups.`,
  );
}

/** Okta has other groups of its own besides, such as that of its administrators. */
const isEveryone = ({ type, profile }: OktaGroup): boolean =>
  type === 'BUILT_IN' && profile.name === 'Everyone';

/** Rejects where the token doesn't see Everyone: its account is let see a part of the users then, and a list has no others. */
export async function assertSeesEveryone({ name, api, pageSize }: At): Promise<void> {
  const query = { filter: 'type eq "BUILT_IN"' };
  const listed = everyItem((cursor) => api.list(['groups'], OktaGroup, { query, cursor, limit: pageSize }));
  for await (const group of listed) if (isEveryone(group)) return;
  throw new ConnectorError(
    { kind: 'denied' },
    `${name} doesn’t show the token the group Everyone, so a list of who is in a group may lack some: let the token’s account see all users and groups.`,
  );
}

/** Rejects for a group whose members Okta doesn't let anybody choose. */
export function assertChosen({ name }: At, group: OktaGroup): void {
  const why = isEveryone(group)
    ? 'has everybody in it: nobody is given it or loses it'
    : group.type === 'OKTA_GROUP'
      ? undefined
      : 'comes from a directory or an application that keeps its members (its type is ' +
        `${plainLine(group.type, 40)}): change it there, or take a group of Okta’s own`;
  if (why !== undefined) throw new ConnectorError({ kind: 'conflict' }, `${name}: ${called(group)} ${why}.`);
}

/** Rejects for a group that a rule puts people into: it would put back whom a removal takes out. */
export async function assertNoRule({ name, api }: At, group: OktaGroup): Promise<void> {
  const rules = everyItem((cursor) =>
    api.list(['groups', 'rules'], GroupRule, { cursor, limit: MOST_RULES_A_PAGE }),
  );
  try {
    for await (const rule of rules)
      if (rule.status !== 'INACTIVE' && (rule.actions.assignUserToGroups?.groupIds ?? []).includes(group.id))
        throw new ConnectorError(
          { kind: 'conflict' },
          `${name}: the group rule “${plainLine(rule.name, 200)}” decides who is in ${called(group)}: take a group that no rule fills.`,
        );
  } catch (error) {
    // An org without rules.
    if (error instanceof ConnectorError && error.fault.kind === 'not_found') return;
    throw error;
  }
}

/** What an owner should know of a group that makes its members administrators; a token that can't see it says nothing. */
export async function adminNote({ api, pageSize }: At, group: OktaGroup): Promise<string | undefined> {
  try {
    const { items } = await api.list(['groups', group.id, 'roles'], AdminRole, { limit: pageSize });
    const roles = items.map(({ label, type }) => plainLine(label ?? type, 100));
    return roles.length === 0
      ? undefined
      : `Whoever is in ${called(group)} administers Okta (${roles.join(', ')}).`;
  } catch (error) {
    if (error instanceof ConnectorError && error.fault.kind !== 'retryable') return undefined;
    throw error;
  }
}
