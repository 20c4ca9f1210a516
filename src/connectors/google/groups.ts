import { ConnectorError } from '../../domain/grant/connector.ts';
import { everyItem } from '../../domain/pages.ts';
import { plainLine } from '../plain-line.ts';
import type { At } from './find.ts';
import type { Written } from './google-api.ts';
import { GroupName, HasMember, IdentityGroup, Member, type GoogleGroup, type GoogleUser } from './shapes.ts';

const LABEL = 'cloudidentity.googleapis.com/groups.';

export const called = ({ email }: Pick<GoogleGroup, 'email'>): string => `“${plainLine(email, 200)}”`;

/** This user's own membership; undefined where they have none of their own. */
export async function readMember(
  { name, directory }: At,
  user: GoogleUser,
  group: GoogleGroup,
): Promise<Member | undefined> {
  const member = await directory.get(['groups', group.id, 'members', user.id], Member);
  if (member === undefined || member.id === user.id) return member;
  throw new ConnectorError(
    { kind: 'invalid' },
    `${name} answered with another member of ${called(group)} than it was asked for.`,
  );
}

/** Through a group that is in this one; undefined where Google doesn't say, as of people of another domain. */
export async function isMemberThrough(
  { directory }: At,
  user: GoogleUser,
  group: GoogleGroup,
): Promise<boolean | undefined> {
  try {
    const has = await directory.get(['groups', group.id, 'hasMember', user.id], HasMember);
    return has?.isMember;
  } catch (error) {
    if (error instanceof ConnectorError && error.fault.kind === 'invalid') return undefined;
    throw error;
  }
}

/** Rejects for a group that isn't to be given, or whose members nobody chooses. */
export async function assertChosen(at: At, group: GoogleGroup): Promise<void> {
  const why = whyNotChosen(at, await labelsOf(at, group));
  if (why !== undefined)
    throw new ConnectorError({ kind: 'conflict' }, `${at.name}: ${called(group)} ${why}.`);
}

/** Labels are known to Cloud Identity alone. */
async function labelsOf({ name, identity }: At, group: GoogleGroup): Promise<IdentityGroup> {
  const query = { 'groupKey.id': group.email };
  const found = await identity.get(['groups:lookup'], GroupName, query);
  const known = found && (await identity.get(['groups', found.name.slice('groups/'.length)], IdentityGroup));
  if (known?.groupKey.id.toLowerCase() === group.email.toLowerCase()) return known;
  throw new ConnectorError(
    { kind: 'retryable' },
    `${name}: Cloud Identity doesn’t know ${called(group)}, as right after it was made or renamed. It will be tried again.`,
  );
}

export function whyNotChosen(
  { settings }: Pick<At, 'settings'>,
  { labels }: IdentityGroup,
): string | undefined {
  if (`${LABEL}dynamic` in labels)
    return 'is a dynamic group, so a query decides who is in it: take one whose members are chosen';
  if (settings.groups === 'security' && !(`${LABEL}security` in labels))
    return 'isn’t a security group: give it that label, or set groups: any';
  return undefined;
}

export const addMember = ({ directory }: At, user: GoogleUser, group: GoogleGroup): Promise<Written> =>
  directory.write('POST', ['groups', group.id, 'members'], { email: user.primaryEmail, role: 'MEMBER' });

export const removeMember = ({ directory }: At, user: GoogleUser, group: GoogleGroup): Promise<Written> =>
  directory.write('DELETE', ['groups', group.id, 'members', user.id]);

/** Rejects where nobody would own the group any more. */
export async function assertNotLastOwner(at: At, user: GoogleUser, group: GoogleGroup): Promise<void> {
  const query = { roles: 'OWNER', maxResults: String(at.pageSize) };
  const owners = everyItem((cursor) =>
    at.directory.list(['groups', group.id, 'members'], 'members', Member, { query, cursor }),
  );
  for await (const owner of owners) if (owner.id !== user.id && owner.role === 'OWNER') return;
  throw new ConnectorError(
    { kind: 'conflict' },
    `${at.name}: “${plainLine(user.primaryEmail, 200)}” is the last owner of ${called(group)}: give it another owner first.`,
  );
}
