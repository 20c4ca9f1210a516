import { ConnectorError, type AccountQuery, type GrantRef } from '../../domain/grant/connector.ts';
import { everyItem } from '../../domain/pages.ts';
import { plainLine } from '../plain-line.ts';
import type { OktaApi, Path } from './okta-api.ts';
import type { OktaSettings } from './okta-settings.ts';
import { OktaApp, OktaGroup, OktaUser } from './shapes.ts';
import { readTarget, type Wanted } from './targets.ts';
import type * as z from 'zod';

export interface At {
  name: string;
  api: OktaApi;
  settings: Pick<OktaSettings, 'account' | 'apps'>;
  pageSize: number;
}

/** A target as it was found in Okta. */
export type Found = { kind: 'group'; group: OktaGroup } | { kind: 'app'; app: OktaApp };

/** Rejects as `not_found` what isn't written as a target of this connector. */
function wantedOf({ name, settings }: At, target: string): Wanted {
  const wanted = readTarget(target);
  if (wanted === undefined)
    throw noTarget(
      `${name}: “${plainLine(target, 200)}” is no target of Okta: write group:its name, or app:its label, in access.yaml.`,
    );
  if (wanted.kind === 'app' && !settings.apps)
    throw noTarget(
      `${name}: “${plainLine(target, 200)}” is an application: set apps: true in access.yaml if that is meant.`,
    );
  return wanted;
}

const literal = (text: string): string => JSON.stringify(text);

const USER_QUERIES = {
  login: { by: 'filter', field: 'profile.login' },
  email: { by: 'filter', field: 'profile.email' },
  // Filters know no other attributes.
  employee_number: { by: 'search', field: 'profile.employeeNumber' },
} as const;

/** The user as it was seen, else the one that has this person's address; rejects as `not_found` where there is none. */
export async function findUser(at: At, { account, seenAs }: AccountQuery): Promise<OktaUser> {
  const { name, api, settings, pageSize } = at;
  if (seenAs !== undefined && seenAs !== null) {
    const known = await api.get(['users', seenAs.id], OktaUser);
    // A login is taken for an id as well.
    if (known?.id === seenAs.id) return known;
    throw noAccount(`${name}: there is no user “${plainLine(seenAs.login, 200)}” of this id any more.`);
  }
  const wanted = settings.account === 'employee_number' ? account.employeeId : account.email;
  if (wanted === null)
    throw noAccount(`The person has no employee id in the people directory, and ${name} knows people by it.`);
  const { by, field } = USER_QUERIES[settings.account];
  const found = await onlyOne({
    at,
    pages: (cursor) =>
      api.list(['users'], OktaUser, {
        query: { [by]: `${field} eq ${literal(wanted)}` },
        cursor,
        limit: pageSize,
      }),
    isIt: (user) => addressOf(at, user)?.toLowerCase() === wanted.toLowerCase(),
    what: `users whose ${field} is “${plainLine(wanted, 200)}”`,
    advice: 'which is meant can’t be told.',
  });
  if (found !== undefined) return found;
  throw noAccount(`${name}: no user there has “${plainLine(wanted, 200)}” as ${field}.`);
}

/** What of a user the settings take for the person's address or employee id. */
export function addressOf({ settings }: Pick<At, 'settings'>, { profile }: OktaUser): string | null {
  if (settings.account === 'login') return profile.login;
  return (settings.account === 'email' ? profile.email : profile.employeeNumber) ?? null;
}

/** The target as it was seen, else what is called so; rejects as `not_found` where there is none. */
export async function findTarget(
  at: At,
  { target, targetId, seenAs }: Pick<GrantRef, 'target' | 'targetId' | 'seenAs'>,
): Promise<Found> {
  const wanted = wantedOf(at, target);
  const id = targetId ?? seenAs?.targetId ?? (wanted.by === 'id' ? wanted.text : undefined);
  const found = wanted.kind === 'group' ? await findGroup(at, wanted, id) : await findApp(at, wanted, id);
  if (found !== undefined) return found;
  const what = wanted.kind === 'group' ? 'group' : 'application';
  throw noTarget(
    `${at.name} shows no ${what} “${plainLine(wanted.text, 200)}”: correct the target in access.yaml, or let the token’s account see it.`,
  );
}

async function findGroup(at: At, { text }: Wanted, id: string | undefined): Promise<Found | undefined> {
  const group =
    id === undefined
      ? await called(at, {
          path: ['groups'],
          schema: OktaGroup,
          query: { search: `profile.name eq ${literal(text)}` },
          nameOf: ({ profile }) => profile.name,
          text,
          what: 'groups',
        })
      : await at.api.get(['groups', id], OktaGroup);
  return group && { kind: 'group', group };
}

async function findApp(at: At, { text }: Wanted, id: string | undefined): Promise<Found | undefined> {
  const app =
    id === undefined
      ? await called(at, {
          path: ['apps'],
          schema: OktaApp,
          query: { q: text },
          nameOf: ({ label }) => label,
          text,
          what: 'apps',
        })
      : await at.api.get(['apps', id], OktaApp);
  return app && { kind: 'app', app };
}

interface Called<T> {
  path: Path;
  schema: z.ZodType<T>;
  query: Record<string, string>;
  nameOf: (one: T) => string;
  text: string;
  what: 'groups' | 'apps';
}

/** By its exact name. The search lags behind, and reads some characters otherwise: where it finds none, all are gone through. */
async function called<T extends { id: string }>(at: At, wanted: Called<T>): Promise<T | undefined> {
  const { path, schema, query, nameOf, text, what } = wanted;
  const pick = (by: Record<string, string>) =>
    onlyOne({
      at,
      pages: (cursor) => at.api.list(path, schema, { query: by, cursor, limit: at.pageSize }),
      isIt: (one) => nameOf(one) === text,
      what: `${what} called “${plainLine(text, 200)}”`,
      advice: `say which is meant by its id: ${what === 'groups' ? 'group_id' : 'app_id'}:… in access.yaml.`,
    });
  return (await pick(query).catch(unlessRefused)) ?? pick({});
}

/** Names aren't unique in Okta. */
async function onlyOne<T extends { id: string }>({
  at,
  pages,
  isIt,
  what,
  advice,
}: {
  at: At;
  pages: Parameters<typeof everyItem<T>>[0];
  isIt: (one: T) => boolean;
  what: string;
  advice: string;
}): Promise<T | undefined> {
  const found = new Map<string, T>();
  for await (const one of everyItem(pages)) if (isIt(one)) found.set(one.id, one);
  if (found.size > 1)
    throw new ConnectorError({ kind: 'conflict' }, `${at.name} has several ${what}: ${advice}`);
  return [...found.values()][0];
}

/** A search that Okta can't read is refused. */
function unlessRefused(error: unknown): undefined {
  if (!(error instanceof ConnectorError) || error.fault.kind !== 'invalid') throw error;
}

const noAccount = (words: string) => new ConnectorError({ kind: 'not_found', what: 'account' }, words);
const noTarget = (words: string) => new ConnectorError({ kind: 'not_found', what: 'target' }, words);
