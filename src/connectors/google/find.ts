import type * as z from 'zod';
import { ConnectorError, type AccountQuery, type GrantRef } from '../../domain/grant/connector.ts';
import { plainLine } from '../plain-line.ts';
import type { Recent } from '../recent.ts';
import type { GoogleApi } from './google-api.ts';
import type { GoogleSettings } from './google-settings.ts';
import { GoogleGroup, GoogleUser, USER_FIELDS } from './shapes.ts';
import { isAddress, isBasic, readTarget } from './targets.ts';

export interface At {
  name: string;
  /** In the administrator's name, each with no more than it needs. */
  directory: GoogleApi;
  accounts: GoogleApi;
  security: GoogleApi;
  identity: GoogleApi;
  /** In the service account's own. */
  cloud: GoogleApi;
  settings: Pick<GoogleSettings, 'customer' | 'groups' | 'projects' | 'subject' | 'ends_sessions'>;
  pageSize: number;
  recent: Recent;
}

/** A role in a project. */
export interface ProjectRole {
  kind: 'project';
  project: string;
  role: string;
}

export type Found = { kind: 'group'; group: GoogleGroup } | ProjectRole;

/** As text stands in a search of the directory. */
const literal = (text: string): string => `'${text.replaceAll("'", String.raw`\'`)}'`;

const isCalled = (wanted: string, names: readonly string[]): boolean =>
  names.some((name) => name.toLowerCase() === wanted.toLowerCase());

/** The user as they were seen, else the one that has this person's address; rejects as `not_found` where there is none. */
export async function findUser(at: At, { account, seenAs }: AccountQuery): Promise<GoogleUser> {
  const { name, directory } = at;
  const fields = { fields: USER_FIELDS };
  if (seenAs !== undefined && seenAs !== null) {
    const known = await directory.get(['users', seenAs.id], GoogleUser, fields);
    // An address is taken for an id as well.
    if (known?.id === seenAs.id) return known;
    throw noAccount(`${name}: there is no user “${plainLine(seenAs.login, 200)}” of this id any more.`);
  }
  const { email } = account;
  const user = await byAddress(at, 'users', GoogleUser, email, fields);
  if (user !== undefined && isCalled(email, [user.primaryEmail, ...user.aliases])) return user;
  throw noAccount(`${name}: no user there has the address “${plainLine(email, 200)}”.`);
}

/** Rejects for the administrator in whose name the connector asks. */
export function assertNotOwn({ name, settings }: Pick<At, 'name' | 'settings'>, user: GoogleUser): void {
  if (!isCalled(settings.subject, [user.primaryEmail, ...user.aliases])) return;
  throw new ConnectorError(
    { kind: 'conflict' },
    `${name} asks in the name of “${plainLine(user.primaryEmail, 200)}”, so nothing is changed for that account.`,
  );
}

/** The target as it was seen, else what is called so; rejects as `not_found` where there is none. */
export async function findTarget(
  at: At,
  { target, targetId, seenAs }: Pick<GrantRef, 'target' | 'targetId' | 'seenAs'>,
): Promise<Found> {
  const read = readTarget(target);
  if (read?.kind === 'project') return projectRole(at, read.project, read.role);
  if (read === undefined)
    throw noTarget(
      `${at.name}: “${plainLine(target, 200)}” is no target of Google: write group:its address, or project:its id:a role, in access.yaml.`,
    );
  const { address: text } = read;
  const id = targetId ?? seenAs?.targetId;
  const group =
    id === undefined ? await groupCalled(at, text) : await at.directory.get(['groups', id], GoogleGroup);
  if (group !== undefined && (id === undefined || group.id === id)) return { kind: 'group', group };
  throw noTarget(`${at.name} has no group “${plainLine(text, 200)}”: correct the target in access.yaml.`);
}

async function groupCalled(at: At, text: string): Promise<GoogleGroup | undefined> {
  const group = await byAddress(at, 'groups', GoogleGroup, text);
  return group !== undefined && isCalled(text, [group.email, ...group.aliases]) ? group : undefined;
}

/** A search may learn of a new address hours later; without one, those of other domains are answered as if a right were lacking. */
async function byAddress<T>(
  { directory, settings }: At,
  kind: 'groups' | 'users',
  schema: z.ZodType<T>,
  address: string,
  fields?: Record<string, string>,
): Promise<T | undefined> {
  if (!isAddress(address)) return undefined;
  try {
    return await directory.get([kind, address], schema, fields);
  } catch (error) {
    if (!(error instanceof ConnectorError) || error.fault.kind !== 'denied') throw error;
  }
  const query = { customer: settings.customer, query: `email=${literal(address)}` };
  return (await directory.list([kind], kind, schema, { query })).items[0];
}

function projectRole({ name, settings }: At, project: string, role: string): ProjectRole {
  if (!settings.projects.includes(project))
    throw noTarget(
      `${name} has no project “${plainLine(project, 100)}”: add it to projects of the connector, or correct the target in access.yaml.`,
    );
  if (isBasic(role))
    throw new ConnectorError(
      { kind: 'conflict' },
      `${name}: ${role} is a basic role, which takes no end: take a predefined role, such as roles/browser.`,
    );
  return { kind: 'project', project, role };
}

const noAccount = (words: string) => new ConnectorError({ kind: 'not_found', what: 'account' }, words);
const noTarget = (words: string) => new ConnectorError({ kind: 'not_found', what: 'target' }, words);
