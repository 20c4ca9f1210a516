import { ConnectorError, type AccountQuery, type GrantRef } from '../../domain/grant/connector.ts';
import { everyItem } from '../../domain/pages.ts';
import { plainLine } from '../plain-line.ts';
import type { EntraSettings } from './entra-settings.ts';
import type { GraphApi } from './graph-api.ts';
import type { Recent } from '../recent.ts';
import { APP_FIELDS, EntraApp, EntraGroup, EntraUser, GROUP_FIELDS, USER_FIELDS } from './shapes.ts';
import { readTarget } from './targets.ts';

export interface At {
  name: string;
  api: GraphApi;
  settings: Pick<EntraSettings, 'account'>;
  pageSize: number;
  recent: Recent;
}

/** The role that an application without roles of its own is assigned with. */
const DEFAULT_ROLE = '00000000-0000-0000-0000-000000000000';

/** A target as it was found. */
export type Found = { kind: 'group'; group: EntraGroup } | { kind: 'app'; app: EntraApp; roleId: string };

/** What Graph calls it for ever. */
export const idOf = (found: Found): string =>
  found.kind === 'group' ? found.group.id : `${found.app.id}/${found.roleId}`;

/** As text stands in an OData filter. */
const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;

const FIELDS = {
  user_principal_name: 'userPrincipalName',
  email: 'mail',
  employee_id: 'employeeId',
} as const;

/** What of a user the settings take for the person's address or employee id. */
export const addressOf = ({ settings }: Pick<At, 'settings'>, user: EntraUser): string | null =>
  user[FIELDS[settings.account]] ?? null;

/** The user as it was seen, else the one that has this person's address; rejects as `not_found` where there is none. */
export async function findUser(at: At, { account, seenAs }: AccountQuery): Promise<EntraUser> {
  const { name, api, settings } = at;
  const query = { $select: USER_FIELDS };
  if (seenAs !== undefined && seenAs !== null) {
    const known = await api.get(['users', seenAs.id], EntraUser, query);
    // A name is taken for an id as well.
    if (known?.id === seenAs.id) return known;
    throw noAccount(`${name}: there is no user “${plainLine(seenAs.login, 200)}” of this id any more.`);
  }
  const wanted = settings.account === 'employee_id' ? account.employeeId : account.email;
  if (wanted === null)
    throw noAccount(`The person has no employee id in the people directory, and ${name} knows people by it.`);
  const field = FIELDS[settings.account];
  const found = new Map<string, EntraUser>();
  const listed = everyItem((cursor) =>
    api.list(['users'], EntraUser, {
      query: { ...query, $filter: `${field} eq ${literal(wanted)}` },
      cursor,
      top: at.pageSize,
    }),
  );
  for await (const user of listed)
    if (addressOf(at, user)?.toLowerCase() === wanted.toLowerCase()) found.set(user.id, user);
  const [only] = found.values();
  if (only === undefined)
    throw noAccount(`${name}: no user there has “${plainLine(wanted, 200)}” as ${field}.`);
  if (found.size === 1) return only;
  throw new ConnectorError(
    { kind: 'conflict' },
    `${name} has several users whose ${field} is “${plainLine(wanted, 200)}”: which is meant can’t be told.`,
  );
}

/** The target as it was seen, else what is called so; rejects as `not_found` where there is none. */
export async function findTarget(
  at: At,
  { target, targetId, seenAs }: Pick<GrantRef, 'target' | 'targetId' | 'seenAs'>,
): Promise<Found> {
  const known = targetId ?? seenAs?.targetId;
  const read = readTarget(target);
  if (read?.kind === 'app') return findApp(at, read.id, read.role, known?.split('/')[1]);
  if (read === undefined)
    throw noTarget(
      `${at.name}: “${plainLine(target, 200)}” is no target of Entra ID: write group:its name, or app:its object id:a role, in access.yaml.`,
    );
  const { by, text } = read;
  const id = known ?? (by === 'id' ? text : undefined);
  const group =
    id === undefined
      ? await groupCalled(at, text)
      : await at.api.get(['groups', id], EntraGroup, { $select: GROUP_FIELDS });
  if (group !== undefined) return { kind: 'group', group };
  throw noTarget(`${at.name} has no group “${plainLine(text, 200)}”: correct the target in access.yaml.`);
}

/** By its exact name, which several may have. */
async function groupCalled({ name, api, pageSize }: At, text: string): Promise<EntraGroup | undefined> {
  const found = new Map<string, EntraGroup>();
  const query = { $select: GROUP_FIELDS, $filter: `displayName eq ${literal(text)}` };
  const listed = everyItem((cursor) => api.list(['groups'], EntraGroup, { query, cursor, top: pageSize }));
  for await (const group of listed) if (group.displayName === text) found.set(group.id, group);
  if (found.size <= 1) return [...found.values()][0];
  throw new ConnectorError(
    { kind: 'conflict' },
    `${name} has several groups called “${plainLine(text, 200)}”: say which is meant by its id: group_id:… in access.yaml.`,
  );
}

/** `seen`: the role's id, whose value may be another one by now. */
async function findApp(
  { name, api }: At,
  id: string,
  value: string | undefined,
  seen: string | undefined,
): Promise<Found> {
  const app = await api.get(['servicePrincipals', id], EntraApp, { $select: APP_FIELDS });
  if (app === undefined)
    throw noTarget(
      `${name} has no enterprise application whose object id is ${plainLine(id, 40)}: correct the target in access.yaml.`,
    );
  if (seen !== undefined) return { kind: 'app', app, roleId: seen };
  const role = app.appRoles.find((one) => one.value === value);
  const roleId = value === undefined ? DEFAULT_ROLE : role?.id;
  if (roleId === undefined)
    throw noTarget(
      `${name}: “${plainLine(app.displayName, 200)}” has no role “${plainLine(value ?? '', 200)}”: correct the target in access.yaml.`,
    );
  return { kind: 'app', app, roleId };
}

const noAccount = (words: string) => new ConnectorError({ kind: 'not_found', what: 'account' }, words);
const noTarget = (words: string) => new ConnectorError({ kind: 'not_found', what: 'target' }, words);
