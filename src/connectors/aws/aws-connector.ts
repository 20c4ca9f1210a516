import {
  CONNECTOR_TIMEOUT_MS,
  type ConnectorType,
  type GrantRef,
  type Outcome,
  type ReadableConnector,
  type Sessions,
} from '../../domain/grant/connector.ts';
import { oneAtATime } from '../../domain/one-at-a-time.ts';
import { placeOf } from '../place.ts';
import { disableKey, listKeys } from './access-keys.ts';
import type { At } from './at.ts';
import { AwsSettings } from './aws-settings.ts';
import { Line, type Calls } from './wire/calls.ts';
import { assign, pollAssignment, unassign, type Patience } from './assignments/change-assignment.ts';
import { endSessions } from './sessions/end-sessions.ts';
import { assertSameInstance, findInstance, type Instance } from './instance.ts';
import { listEntitlements, listGrants } from './list-grants.ts';
import { findBoth, join, leave } from './store/memberships.ts';
import { MOST_ON_A_PAGE } from './wire/paged.ts';
import type { PermissionSet } from './assignments/permission-sets.ts';
import { readBack } from './read-back.ts';
import { readHealth } from './health/read-health.ts';
import { parseTarget } from './targets.ts';
import { emailOfUser, listUsers } from './store/users.ts';

/** IAM and Identity Center say of themselves that what changed is seen everywhere some time later. */
const SETTLES_MS = 60_000;

/** A read back takes several calls. */
const READ_BACK_CALLS = 3;
/** Changes of policies, each of which writes what it read before. */
const OF_POLICIES = 'policies';
const PATIENCE: Patience = { everyMs: 1_000, forMs: 5_000 };

export interface AwsOptions {
  time: () => Date;
  /** Where all services answer; absent: where AWS says. */
  endpoint?: string;
  pageSize?: number;
  timeoutMs?: number;
  patience?: Patience;
}

export const awsConnector: ConnectorType<AwsSettings> = {
  type: 'aws',
  settings: AwsSettings,
  secrets: ({ secret_access_key: secret, session_token: token }) =>
    [secret, token].filter((one) => one !== undefined),
  make: (id, settings, time) => makeAws(id, settings, { time }),
};

/** IAM Identity Center: a target is a permission set in an account, or a group; an account is a user of the identity store. */
export function makeAws(
  id: string,
  settings: AwsSettings,
  options: AwsOptions,
): ReadableConnector & { readonly sessions: Sessions } {
  const { region, instance_arn: arn, iam_users: login } = settings;
  const name = `${id} (AWS ${region})`;
  const { time, endpoint } = options;
  const timeoutMs = options.timeoutMs ?? CONNECTOR_TIMEOUT_MS - 1_000;
  const pageSize = Math.min(options.pageSize ?? MOST_ON_A_PAGE, MOST_ON_A_PAGE);
  const patience = options.patience ?? PATIENCE;
  const line = new Line({ name, settings, time, endpoint });
  const sets = new Map<string, PermissionSet>();
  const inTurn = oneAtATime();
  let known: Instance | undefined;

  const ready = async (calls: Calls, ref?: GrantRef): Promise<At> => {
    known ??= await findInstance(calls, settings);
    assertSameInstance(name, known, ref?.seenAs);
    return { calls, instance: known, settings, sets, pageSize };
  };
  const within = (ref?: GrantRef): Promise<At> => ready(line.within(timeoutMs), ref);
  /**
   * Changes of one user's access to one target, which AWS takes one at a time. Its time goes on while it waits for its turn, so
   * that no change is sent later.
   */
  const change = (ref: GrantRef, run: (at: At) => Promise<Outcome>): Promise<Outcome> => {
    const calls = line.within(timeoutMs);
    const whose = ref.seenAs?.account.id ?? ref.account.email;
    return inTurn(JSON.stringify([ref.target, whose]), async () => run(await ready(calls, ref)));
  };

  return {
    settlesWithinMs: SETTLES_MS,
    place: placeOf('aws', arn, [arn]),
    reads: {
      readBack: async (ref) => readBack(await ready(line.within(READ_BACK_CALLS * timeoutMs), ref), ref),
      async accounts(cursor) {
        const at = await within();
        const { items, next } = await listUsers(at, cursor, pageSize);
        return {
          items: items.map((user) => ({ id: user.id, email: emailOfUser(at, user), active: user.isActive })),
          next,
        };
      },
      entitlements: async (cursor) => listEntitlements(await within(), cursor),
      grants: async (query, cursor) => listGrants(await within(), query, cursor),
    },
    sessions: {
      end(ref, goneSince) {
        const calls = line.within(timeoutMs);
        const end = async () => endSessions(await ready(calls, ref), ref, { goneSince, time });
        return settings.deny_policy_ids === undefined ? end() : inTurn(OF_POLICIES, end);
      },
    },
    ...(login !== undefined && {
      credentials: {
        list: ({ account }, cursor) =>
          listKeys(line.within(timeoutMs), { ...settings, login }, account, cursor),
        disable: ({ account }, key) =>
          disableKey(line.within(timeoutMs), { ...settings, login }, { account, id: key }),
      },
    }),
    async health(targets = []) {
      // An instance that was deleted and made anew is another one.
      known = undefined;
      return readHealth(await within(), targets);
    },
    grant: (ref) =>
      change(ref, async (at) => {
        const asked = parseTarget(name, ref.target);
        return asked.kind === 'group'
          ? join(at, await findBoth(at, ref, asked.group))
          : assign(at, { ref, asked, patience, now: time() });
      }),
    revoke: (ref) =>
      change(ref, async (at) => {
        const asked = parseTarget(name, ref.target);
        return asked.kind === 'group'
          ? leave(at, await findBoth(at, ref, asked.group))
          : unassign(at, { ref, asked, patience, now: time() });
      }),
    poll: async (handle) => pollAssignment(await within(), handle, time()),
    close: async () => line.close(),
  };
}
