import { ConnectorError } from '../../domain/grant/connector.ts';
import { everyItem } from '../../domain/pages.ts';
import { plainLine } from '../plain-line.ts';
import type { At } from './find.ts';
import type { GraphApi, Path, Written } from './graph-api.ts';
import { DirectoryObject, type EntraGroup, type EntraUser } from './shapes.ts';

export const called = ({ displayName }: Pick<EntraGroup, 'displayName'>): string =>
  `“${plainLine(displayName, 200)}”`;

/** Whether this user is in this group themselves, by their own list of what they are in. */
export async function isMember(at: At, user: EntraUser, group: EntraGroup): Promise<boolean> {
  assertShown(at, group);
  return isWithin(at, ['users', user.id, 'memberOf'], group);
}

/** Who is in it is shown to nobody outside, and a list comes empty. */
export const isHidden = ({ visibility }: EntraGroup): boolean => visibility === 'HiddenMembership';

export function assertShown({ name }: Pick<At, 'name'>, group: EntraGroup): void {
  if (isHidden(group))
    throw new ConnectorError(
      { kind: 'conflict' },
      `${name} hides who is in ${called(group)}, so nothing is concluded about it: take a group whose members are shown.`,
    );
}

/** Through a group that is in this one, which isn't ended by a removal from this one. */
export const isMemberThrough = (at: At, user: EntraUser, group: EntraGroup): Promise<boolean> =>
  isWithin(at, ['users', user.id, 'transitiveMemberOf'], group);

async function isWithin({ api, pageSize }: At, path: Path, group: EntraGroup): Promise<boolean> {
  const query = { $select: 'id' };
  const listed = everyItem((cursor) => api.list(path, DirectoryObject, { query, cursor, top: pageSize }));
  for await (const { id } of listed) if (id === group.id) return true;
  return false;
}

/** Rejects for a group whose members Entra ID doesn't let anybody choose. */
export function assertChosen({ name }: Pick<At, 'name'>, group: EntraGroup): void {
  const why = whyNotChosen(group);
  if (why !== undefined) throw new ConnectorError({ kind: 'conflict' }, `${name}: ${called(group)} ${why}.`);
}

export const isChosen = (group: EntraGroup): boolean => whyNotChosen(group) === undefined;

function whyNotChosen(group: EntraGroup): string | undefined {
  if (isHidden(group)) return 'hides who is in it: take a group whose members are shown';
  if (group.groupTypes.includes('DynamicMembership'))
    return 'has dynamic membership, so a rule decides who is in it: take a group with assigned members';
  if (group.onPremisesSyncEnabled === true)
    return 'is synced from a directory of yours: change it there, with an ldap connector';
  if (group.mailEnabled === true && !group.groupTypes.includes('Unified'))
    return 'is a mail group of Exchange, which Microsoft Graph can’t change';
  return undefined;
}

export const addMember = (api: GraphApi, user: EntraUser, group: EntraGroup): Promise<Written> =>
  api.write('POST', ['groups', group.id, 'members', '$ref'], { '@odata.id': api.refOf(user.id) });

/** Without `$ref` behind it the user themselves would be deleted. */
export const removeMember = (api: GraphApi, user: EntraUser, group: EntraGroup): Promise<Written> =>
  api.write('DELETE', ['groups', group.id, 'members', user.id, '$ref']);
