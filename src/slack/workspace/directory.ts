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
      return (members.users ?? []).filter((user) => typeof user === 'string');
    },
  };
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
  const fault = callFault(cause);
  const said = fault.kind === 'refused' ? fault.code : fault.kind === 'wait' ? 'asked to wait' : fault.error;
  return new DomainError('unavailable', `${what} can’t be read now (${said}). Try again in a minute.`, {
    cause,
  });
}
