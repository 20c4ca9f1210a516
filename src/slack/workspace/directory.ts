import type { Logger } from 'pino';
import type { Clock } from '../../domain/time/clock.ts';
import type { Directory } from '../../domain/people/directory.ts';
import { DomainError } from '../../domain/errors.ts';
import type { SlackAccount } from '../../domain/people/person.ts';
import { metrics } from '../../operations/metrics.ts';
import { callFault, type Clients } from './clients.ts';
import { type OwnWorkspace, toSlackAccount } from './slack-user.ts';

const USERS_PAGE = 200;
const WAITS_FOR_A_PAGE = 10;
/** Where an answer was lost: whoever reads the list anew begins with its first page. */
const TRIES_AGAIN = 2;
const TRIES_AGAIN_AFTER_MS = 1_000;
export interface DirectoryOptions {
  clients: Clients;
  us: OwnWorkspace;
  log: Logger;
  clock: Clock;
  sleep: (ms: number) => Promise<void>;
}

/** The workspace's members, asked at Slack. */
export function makeDirectory({ clients, us, log, clock, sleep }: DirectoryOptions): Directory {
  return {
    async account(slackUserId) {
      try {
        const answer = await clients.interactive.users.info({ user: slackUserId });
        return readAccounts([answer.user], us, clock.now(), log)[0];
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
        yield readAccounts(page.members ?? [], us, clock.now(), log);
        const next = page.response_metadata?.next_cursor;
        if (next !== undefined && next !== '' && next === cursor) {
          throw new DomainError('unavailable', 'Slack’s member list repeats its pages. Try again later.');
        }
        cursor = next === '' ? undefined : next;
      } while (cursor !== undefined);
    },

    async usergroups() {
      return readUsergroups(clients);
    },
  };
}

/** It is read every minute, so what fails is left to the next one. */
async function readUsergroups(clients: Clients): Promise<Map<string, string[]>> {
  const { usergroups = [] } = await clients.bulk.usergroups
    .list({ include_disabled: true, include_users: true })
    .catch((error: unknown) => {
      throw new DomainError('unavailable', `Slack’s list of user groups failed (${said(error)}).`, {
        cause: error,
      });
    });
  const members = new Map<string, string[]>();
  // A disabled group keeps its list, and may have the handle of one that isn't: that one counts, if its list can be read.
  const isDisabled = (group: { date_delete?: number }) => (group.date_delete ?? 0) !== 0;
  for (const { handle } of usergroups.filter(isDisabled)) members.set(handle ?? '', []);
  for (const { handle, users } of usergroups.filter((group) => !isDisabled(group)))
    if (Array.isArray(users) && users.every((user) => typeof user === 'string'))
      members.set(handle ?? '', users);
    else members.delete(handle ?? '');
  return members;
}

/** Those of Slack's users that can be read; one that can't doesn't hold up the others, and is counted and said. */
export function readAccounts(
  users: readonly unknown[],
  us: OwnWorkspace,
  readAt: Date,
  log: Logger,
): SlackAccount[] {
  return users.flatMap((user) => {
    const account = toSlackAccount(user, us, readAt);
    if (account !== undefined) return [account];
    metrics.slackRecordsDropped.inc();
    log.error('a user that Slack told of was dropped, because it has no id that can be read');
    return [];
  });
}

/** A list is read by a job, which can wait where Slack asks to, and ask again where an answer was lost. */
async function patiently<T>(
  sleep: (ms: number) => Promise<void>,
  what: string,
  call: () => Promise<T>,
): Promise<T> {
  let waits = 0;
  let lost = 0;
  for (;;) {
    try {
      return await call();
    } catch (error) {
      const fault = callFault(error);
      if (fault.kind === 'wait' && waits++ < WAITS_FOR_A_PAGE) await sleep(fault.afterMs);
      else if (fault.kind === 'unknown' && lost++ < TRIES_AGAIN) await sleep(TRIES_AGAIN_AFTER_MS);
      else throw unavailable(what, error);
    }
  }
}

function unavailable(what: string, cause: unknown): DomainError {
  return new DomainError(
    'unavailable',
    `${what} can’t be read now (${said(cause)}). Try again in a minute.`,
    {
      cause,
    },
  );
}

function said(cause: unknown): string {
  const fault = callFault(cause);
  return fault.kind === 'refused' ? fault.code : fault.kind === 'wait' ? 'asked to wait' : fault.error;
}
