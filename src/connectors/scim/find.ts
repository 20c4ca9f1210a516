import {
  ConnectorError,
  type AccountQuery,
  type AccountRef,
  type GrantRef,
} from '../../domain/grant/connector.ts';
import { everyItem } from '../../domain/pages.ts';
import { plainLine } from '../plain-line.ts';
import type { ScimSettings } from './scim-settings.ts';
import { ScimGroup, ScimUser, type Kind, type Service } from './service.ts';
import type * as z from 'zod';

export interface Finding {
  name: string;
  service: Service;
  settings: Pick<ScimSettings, 'account' | 'group'>;
  pageSize: number;
  /** A group that was seen to have members. */
  witness: { id?: string };
}

const USER_FIELDS = { user_name: 'userName', email: 'emails.value', external_id: 'externalId' } as const;
const GROUP_ATTRIBUTES = 'displayName,externalId,members';
const GROUP_FIELDS = { display_name: 'displayName', id: 'id', external_id: 'externalId' } as const;

/** What of a user's values the settings take for an address. */
export function addressesOf({ account }: Finding['settings'], user: ScimUser): string[] {
  if (account === 'user_name') return [user.userName];
  if (account === 'external_id') return user.externalId ? [user.externalId] : [];
  return (user.emails ?? []).flatMap(({ value }) => (value ? [value] : []));
}

export const targetOf = ({ group }: Finding['settings'], found: ScimGroup): string | undefined =>
  group === 'display_name' ? found.displayName : group === 'id' ? found.id : (found.externalId ?? undefined);

/** A string as it stands in a filter (RFC 7644, 3.4.2.2: JSON’s way). */
const literal = (text: string): string => JSON.stringify(text);

/** The user as it was seen, else the one that has this person's address; rejects as `not_found` where there is none. */
export async function findUser(at: Finding, { account, seenAs }: AccountQuery) {
  if (seenAs !== undefined && seenAs !== null) {
    const known = await at.service.get('Users', seenAs.id, ScimUser);
    if (known !== undefined) return isStill(at, known, { account, login: seenAs.login });
    throw noAccount(at, `There is no user “${plainLine(seenAs.login, 200)}” of this id any more.`);
  }
  const wanted = nameOf(at, account);
  const field = USER_FIELDS[at.settings.account];
  const found = await lookUp(at, 'Users', ScimUser, {
    field,
    wanted,
    valuesOf: (user) => addressesOf(at.settings, user),
    anyCase: true,
  });
  if (found === undefined) throw noAccount(at, `No user there has “${plainLine(wanted, 200)}” as ${field}.`);
  return found;
}

/** The group as it was seen, else the one that is called so; rejects as `not_found` where there is none. */
export async function findGroup(
  at: Finding,
  { target, targetId, seenAs }: Pick<GrantRef, 'target' | 'targetId' | 'seenAs'>,
) {
  const id = targetId ?? seenAs?.targetId ?? (at.settings.group === 'id' ? target : undefined);
  if (id !== undefined) {
    const known = await wholeGroup(at, id);
    if (known !== undefined) return known;
    throw noTarget(at, target);
  }
  const found = await lookUp(at, 'Groups', ScimGroup, {
    field: GROUP_FIELDS[at.settings.group],
    wanted: target,
    valuesOf: (group) => [targetOf(at.settings, group) ?? ''],
    anyCase: false,
  });
  if (found === undefined) throw noTarget(at, target);
  // What a list shows of members may be cut.
  const whole = await wholeGroup(at, found.id);
  if (whole !== undefined) return whole;
  throw new ConnectorError(
    { kind: 'retryable' },
    `${at.name} lists the group “${plainLine(target, 200)}”, and has none of its id. It will be tried again.`,
  );
}

/** With its members, which some services send only where they are asked for by name (RFC 7643, 7: `returned`). */
export async function wholeGroup({ service }: Finding, id: string): Promise<ScimGroup | undefined> {
  const group = await service.get('Groups', id, ScimGroup);
  if (group === undefined || group.members) return group;
  return (await service.get('Groups', id, ScimGroup, GROUP_ATTRIBUTES).catch(unlessRefused)) ?? group;
}

/** An id may be somebody else's in a service that was restored, or is another one at the same address. */
function isStill(
  { name, settings }: Finding,
  user: ScimUser,
  { account, login }: { account: AccountRef; login: string },
): ScimUser {
  const known = [login, account.email, account.employeeId ?? ''].map((text) => text.toLowerCase());
  const now = [
    user.userName,
    ...addressesOf(settings, user),
    ...addressesOf({ ...settings, account: 'email' }, user),
  ];
  if (now.some((text) => known.includes(text.toLowerCase()))) return user;
  throw new ConnectorError(
    { kind: 'conflict' },
    `${name} has “${plainLine(user.userName, 200)}” under the id that “${plainLine(login, 200)}” had, and nothing says that they are one and the same: look at it there.`,
  );
}

function nameOf({ name, settings }: Finding, { email, employeeId }: AccountRef): string {
  if (settings.account !== 'external_id') return email;
  if (employeeId !== null) return employeeId;
  throw new ConnectorError(
    { kind: 'not_found', what: 'account' },
    `The person has no employee id in the people directory, and ${name} knows people by it.`,
  );
}

interface Wanted<T> {
  field: string;
  wanted: string;
  valuesOf: (one: T) => string[];
  /** One that differs in case alone is meant as well: addresses, not names of groups. */
  anyCase: boolean;
}

/**
 * The one that has this value. Of two that differ in case alone which is meant can't be told. Some services take no other case than their own in a filter, so that all are gone through where it finds none.
 */
async function lookUp<T extends { id: string }>(
  { name, service, pageSize }: Finding,
  kind: Kind,
  schema: z.ZodType<T>,
  { field, wanted, valuesOf, anyCase }: Wanted<T>,
): Promise<T | undefined> {
  const pick = async (filter: string | undefined): Promise<T | undefined> => {
    const exact: T[] = [];
    const alike: T[] = [];
    const listed = everyItem((cursor) =>
      service.list(kind, schema, { ...(filter !== undefined && { filter }), cursor, count: pageSize }),
    );
    for await (const one of listed) {
      const values = valuesOf(one);
      if (values.includes(wanted)) exact.push(one);
      else if (anyCase && values.some((value) => value.toLowerCase() === wanted.toLowerCase()))
        alike.push(one);
    }
    const found = [...exact, ...alike];
    if (new Set(found.map(({ id }) => id)).size > 1)
      throw new ConnectorError(
        { kind: 'conflict' },
        `${name} has several ${kind} whose ${field} is “${plainLine(wanted, 200)}”: which is meant can’t be told.`,
      );
    return found[0];
  };
  return (await pick(`${field} eq ${literal(wanted)}`).catch(unlessRefused)) ?? pick(undefined);
}

/** A service that can't read the filter says so; all is gone through then. */
function unlessRefused(error: unknown): undefined {
  if (!(error instanceof ConnectorError) || error.fault.kind !== 'invalid') throw error;
}

export const noAccount = ({ name }: Finding, why: string): ConnectorError =>
  new ConnectorError({ kind: 'not_found', what: 'account' }, `${name}: ${why}`);

export const noTarget = ({ name }: Finding, target: string): ConnectorError =>
  new ConnectorError(
    { kind: 'not_found', what: 'target' },
    `${name} has no group “${plainLine(target, 200)}”: correct the target in access.yaml.`,
  );
