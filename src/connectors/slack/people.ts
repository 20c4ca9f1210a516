import * as z from 'zod';
import {
  ConnectorError,
  type AccountAtTarget,
  type ExternalAccount,
  type GrantRef,
  type Page,
} from '../../domain/grant/connector.ts';
import { plainLine } from '../plain-line.ts';
import { isRefusal } from './refusals.ts';
import type { Team } from './team.ts';
import { nextOf, PagedAnswer, type WebApi } from './web-api.ts';

/** Any text of a person may be null, or missing. */
export const SlackUser = z.object({
  id: z.string().min(1),
  name: z.string().nullish(),
  deleted: z.boolean().nullish(),
  is_bot: z.boolean().nullish(),
  profile: z.object({ email: z.string().nullish() }).nullish(),
});
export type SlackUser = z.infer<typeof SlackUser>;

const One = z.object({ user: SlackUser });
const Several = PagedAnswer.extend({ members: z.array(SlackUser) });

const SLACKBOT = 'USLACKBOT';

export const loginOf = ({ id, name }: SlackUser): string => name || id;
export const accountOf = (user: SlackUser): AccountAtTarget => ({ id: user.id, login: loginOf(user) });

/** The person as they were seen, else by their address; rejects as `not_found` where there is none. */
export async function findUser(
  api: WebApi,
  { selfId }: Pick<Team, 'selfId'>,
  { account, seenAs }: Pick<GrantRef, 'account' | 'seenAs'>,
): Promise<SlackUser> {
  const [method, args] = seenAs
    ? ['users.info', { user: seenAs.account.id }]
    : ['users.lookupByEmail', { email: account.email }];
  const { user } = await api.call(method, args, { schema: One }).catch((error: unknown) => {
    if (!isRefusal(error, 'user_not_found', 'users_not_found', 'user_not_visible')) throw error;
    const who = seenAs
      ? `of the id ${plainLine(seenAs.account.id, 40)}`
      : `with ${plainLine(account.email, 254)}`;
    throw notAnAccount(`${api.name} shows nobody ${who}.`);
  });
  if (user.id === selfId || user.id === SLACKBOT || user.is_bot === true)
    throw notAnAccount(
      `${api.name} has “${plainLine(loginOf(user), 100)}” as a bot, or as the connector’s own user.`,
    );
  return user;
}

/** Slack takes nobody who was deactivated into anything. */
export function assertActive(api: WebApi, user: SlackUser): void {
  if (user.deleted === true) throw deactivated(api, user);
}

export const deactivated = (api: WebApi, user: SlackUser): ConnectorError =>
  notAnAccount(`${api.name} has “${plainLine(loginOf(user), 100)}” as deactivated.`);

export async function isActive(api: WebApi, id: string): Promise<boolean> {
  try {
    return (await api.call('users.info', { user: id }, { schema: One })).user.deleted !== true;
  } catch (error) {
    if (isRefusal(error, 'user_not_found')) return false;
    throw error;
  }
}

const notAnAccount = (message: string): ConnectorError =>
  new ConnectorError({ kind: 'not_found', what: 'account' }, message);

/** A page of everybody but bots. */
export async function listAccounts(
  api: WebApi,
  { cursor, limit }: { cursor: string | undefined; limit: number },
): Promise<Page<ExternalAccount>> {
  const args = { limit: String(limit), ...(cursor !== undefined && { cursor }) };
  const answer = await api.call('users.list', args, { schema: Several });
  const next = nextOf(answer);
  return {
    items: answer.members
      .filter(({ id, is_bot: isBot }) => isBot !== true && id !== SLACKBOT)
      .map(({ id, deleted, profile }) => ({ id, email: profile?.email ?? null, active: deleted !== true })),
    ...(next !== undefined && { next }),
  };
}

const KEPT_MS = 5 * 60_000;

/** People by their ids for a few minutes, so that a list of many isn't begun anew at each of Slack's limits. */
export class KnownPeople {
  readonly #known = new Map<string, { user: SlackUser; atMs: number }>();
  readonly #time: () => Date;

  constructor(time: () => Date) {
    this.#time = time;
  }

  /** Undefined where there is nobody of this id; of somebody whom the token doesn't see, nothing but the id is known. */
  async read(api: WebApi, id: string): Promise<SlackUser | undefined> {
    const nowMs = this.#time().getTime();
    const known = this.#known.get(id);
    if (known !== undefined && nowMs - known.atMs < KEPT_MS) return known.user;
    try {
      const { user } = await api.call('users.info', { user: id }, { schema: One });
      this.#known.set(id, { user, atMs: nowMs });
      return user;
    } catch (error) {
      if (isRefusal(error, 'user_not_visible')) return { id };
      if (isRefusal(error, 'user_not_found')) return undefined;
      throw error;
    }
  }
}
