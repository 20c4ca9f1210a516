import { z } from 'zod';
import type { Clock } from '../domain/clock.ts';
import type { Directory } from '../domain/directory.ts';
import { DomainError } from '../domain/errors.ts';
import type { SlackAccount } from '../domain/person.ts';
import { callFault, type Clients } from './clients.ts';

/** What Slack leaves out it doesn't vouch for: an e-mail that isn't said to be confirmed is not. */
const SlackUser = z.object({
  id: z.string(),
  team_id: z.string().optional(),
  name: z.string().optional(),
  real_name: z.string().optional(),
  deleted: z.boolean().optional(),
  is_bot: z.boolean().optional(),
  is_restricted: z.boolean().optional(),
  is_ultra_restricted: z.boolean().optional(),
  is_stranger: z.boolean().optional(),
  is_email_confirmed: z.boolean().optional(),
  tz: z.string().nullish(),
  profile: z.object({ email: z.string().optional(), display_name: z.string().optional() }).optional(),
});

const USERS_PAGE = 200;
const WAITS_FOR_A_PAGE = 10;
/** Slackbot says of itself that it is no bot. */
const SLACKBOT = 'USLACKBOT';

/** One of Slack's users as the rest of the program knows them. */
export function toSlackAccount(raw: unknown, teamId: string, readAt: Date): SlackAccount {
  const user = SlackUser.parse(raw);
  return {
    teamId: user.team_id ?? teamId,
    userId: user.id,
    email: user.profile?.email?.toLowerCase() ?? null,
    emailConfirmed: user.is_email_confirmed ?? false,
    displayName: user.profile?.display_name || user.real_name || user.name || user.id,
    timezone: user.tz ?? null,
    deleted: user.deleted ?? false,
    isBot: (user.is_bot ?? false) || user.id === SLACKBOT,
    isRestricted: user.is_restricted ?? false,
    isUltraRestricted: user.is_ultra_restricted ?? false,
    isStranger: user.is_stranger ?? false,
    readAt,
  };
}

export interface DirectoryOptions {
  clients: Clients;
  teamId: string;
  clock: Clock;
  sleep: (ms: number) => Promise<void>;
}

/** The workspace's members, asked at Slack. */
export function makeDirectory({ clients, teamId, clock, sleep }: DirectoryOptions): Directory {
  return {
    async account(slackUserId) {
      try {
        const answer = await clients.interactive.users.info({ user: slackUserId });
        return answer.user === undefined ? undefined : toSlackAccount(answer.user, teamId, clock.now());
      } catch (error) {
        const fault = callFault(error);
        if (fault.kind === 'refused' && ['user_not_found', 'user_not_visible'].includes(fault.code))
          return undefined;
        throw unavailable('Slack’s member list', error);
      }
    },

    async *accounts() {
      let cursor: string | undefined;
      do {
        const at = cursor;
        const page = await patiently(sleep, 'Slack’s member list', () =>
          clients.bulk.users.list({ limit: USERS_PAGE, ...(at === undefined ? {} : { cursor: at }) }),
        );
        yield (page.members ?? []).map((member) => toSlackAccount(member, teamId, clock.now()));
        const next = page.response_metadata?.next_cursor;
        if (next !== undefined && next !== '' && next === cursor) {
          throw new DomainError('unavailable', 'Slack’s member list repeats its pages. Try again later.');
        }
        cursor = next === '' ? undefined : next;
      } while (cursor !== undefined);
    },

    async usergroupMembers(handle) {
      const groups = await patiently(sleep, 'Slack’s user groups', () => clients.bulk.usergroups.list({}));
      const group = groups.usergroups?.find((candidate) => candidate.handle === handle);
      if (group?.id === undefined) {
        throw new DomainError(
          'unavailable',
          `There is no Slack user group @${handle}. Create it, or correct access.yaml.`,
        );
      }
      const usergroup = group.id;
      const members = await patiently(sleep, `The user group @${handle}`, () =>
        clients.bulk.usergroups.users.list({ usergroup }),
      );
      return members.users ?? [];
    },
  };
}

/** A list is read by a job, which can wait where Slack asks to. */
async function patiently<T>(
  sleep: (ms: number) => Promise<void>,
  what: string,
  call: () => Promise<T>,
): Promise<T> {
  for (let waits = 0; ; waits++) {
    try {
      return await call();
    } catch (error) {
      const fault = callFault(error);
      if (fault.kind !== 'wait' || waits >= WAITS_FOR_A_PAGE) throw unavailable(what, error);
      await sleep(fault.afterMs);
    }
  }
}

function unavailable(what: string, cause: unknown): DomainError {
  const fault = callFault(cause);
  const said = fault.kind === 'refused' ? fault.code : fault.kind === 'wait' ? 'asked to wait' : fault.error;
  return new DomainError('unavailable', `${what} can’t be read now (${said}). Try again in a minute.`, {
    cause,
  });
}
