import * as z from 'zod';
import {
  CONNECTOR_TIMEOUT_MS,
  ConnectorError,
  type ConnectorType,
  type GrantRef,
  type Outcome,
  type ReadableConnector,
  type Readings,
} from '../../domain/grant/connector.ts';
import { plainLine } from '../plain-line.ts';
import { accountOf, assertActive, findUser, KnownPeople, listAccounts, loginOf } from '../slack/people.ts';
import { isFound } from '../slack/is-found.ts';
import { readHealth } from '../slack/read-health.ts';
import { isRefusal } from '../slack/refusals.ts';
import { SlackSettings } from '../slack/slack-settings.ts';
import { readTeam, slackPlace } from '../slack/team.ts';
import { Workspace, type SlackOptions, type WebApi } from '../slack/web-api.ts';
import { assertChangeable, findChannel, isMember, listChannels, type Channel } from './channels.ts';
import { listGrants } from './list-grants.ts';

/** A read back takes several calls. */
const READ_BACK_CALLS = 3;
const SCOPES = [
  ['channels:read'],
  ['groups:read'],
  ['channels:manage', 'channels:write'],
  ['groups:write'],
  ['users:read'],
  ['users:read.email'],
];

const Done = z.object({});

export interface SlackChannelOptions extends SlackOptions {
  pageSize?: number;
}

export const slackChannelConnector: ConnectorType<SlackSettings> = {
  type: 'slack-channel',
  settings: SlackSettings,
  secrets: ({ token }) => (token === undefined ? [] : [token]),
  make: (id, settings, time, ownSlack = () => undefined) =>
    makeSlackChannel(id, settings, { time, ownSlack }),
};

/** Membership in channels of one workspace: a target is a channel, an account a person. */
export function makeSlackChannel(
  id: string,
  settings: SlackSettings,
  options: SlackChannelOptions,
): ReadableConnector {
  const workspace = new Workspace(id, settings, options);
  const people = new KnownPeople(options.time);
  const pageSize = options.pageSize ?? 200;
  const timeoutMs = options.timeoutMs ?? CONNECTOR_TIMEOUT_MS - 1_000;
  const within = () => workspace.within(timeoutMs);
  const locate = async (api: WebApi, ref: GrantRef) => {
    const team = await readTeam(api, settings, ref);
    const user = await findUser(api, team, ref);
    const channel = await findChannel(api, ref, pageSize);
    return { team, user, channel, stands: await isMember(api, channel, user.id, pageSize) };
  };

  const reads: Readings = {
    async readBack(ref) {
      const { team, user, channel, stands } = await locate(
        workspace.within(READ_BACK_CALLS * timeoutMs),
        ref,
      );
      return {
        stands,
        words: `Read as ${plainLine(team.actsAs, 200)}: “${plainLine(loginOf(user), 100)}” is ${stands ? 'in' : 'not in'} #${plainLine(channel.name, 100)}.`,
        seenAs: { account: accountOf(user), targetId: channel.id, system: team.id },
      };
    },
    accounts: (cursor) => listAccounts(within(), { cursor, limit: pageSize }),
    async entitlements(cursor) {
      const { items, next } = await listChannels(within(), { cursor, limit: pageSize });
      return {
        items: items
          .filter((channel) => channel.is_archived !== true && channel.is_general !== true)
          .map(({ id, name }) => ({ target: name, name: `#${name}`, id })),
        ...(next !== undefined && { next }),
      };
    },
    isThere: (target) => isFound(findChannel(within(), { target }, pageSize)),
    async grants(query, cursor) {
      const api = within();
      return listGrants({ api, team: await readTeam(api, settings), people, pageSize }, query, cursor);
    },
  };

  return {
    place: slackPlace('slack-channel', settings),
    reads,
    health: () => readHealth(within(), settings, SCOPES),
    async grant(ref) {
      const api = within();
      const { user, channel, stands } = await locate(api, ref);
      if (stands) return done(channel, false);
      assertActive(api, user);
      assertChangeable(api, channel);
      return change(api, channel, {
        method: 'conversations.invite',
        args: { users: user.id },
        isSo: () => isMember(api, channel, user.id, pageSize),
      });
    },
    async revoke(ref) {
      const api = within();
      const { user, channel, stands } = await locate(api, ref);
      if (!stands) return done(channel, false);
      assertChangeable(api, channel);
      return change(api, channel, {
        method: 'conversations.kick',
        args: { user: user.id },
        isSo: async () => !(await isMember(api, channel, user.id, pageSize)),
      });
    },
    close: () => workspace.close(),
  };
}

/** `isSo`: whether it is as it was to be, for where Slack says that it was so before. */
async function change(
  api: WebApi,
  channel: Channel,
  { method, args, isSo }: { method: string; args: Record<string, string>; isSo: () => Promise<boolean> },
): Promise<Outcome> {
  try {
    await api.call(method, { channel: channel.id, ...args }, { schema: Done, writes: true });
    return done(channel, true);
  } catch (error) {
    if (!isRefusal(error, 'already_in_channel', 'not_in_channel')) throw error;
    // Slack says of the app what it says of the person: that they aren't in the channel.
    if (await isSo()) return done(channel, false);
    throw new ConnectorError(
      { kind: 'denied' },
      `${api.name} lets nobody in or out of #${plainLine(channel.name, 100)} for an app that isn’t in it: invite the app there.`,
    );
  }
}

function done({ is_private: isPrivate, name }: Channel, changed: boolean): Outcome {
  if (isPrivate === true) return { kind: 'done', changed };
  const note = `#${plainLine(name, 100)} is a public channel: whoever is in the workspace can join it by themselves.`;
  return { kind: 'done', changed, note };
}
