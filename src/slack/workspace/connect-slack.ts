import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { Messenger } from '../../operations/context.ts';
import type { Clock } from '../../domain/time/clock.ts';
import type { Directory } from '../../domain/people/directory.ts';
import { type Clients, callFault, makeClients } from './clients.ts';
import { makeDirectory } from './directory.ts';
import type { Identity } from '../guards/own-payloads-only.ts';
import { ClickedMessages } from '../listeners/clicked-messages.ts';
import { makeMessenger } from './messenger.ts';

export interface SlackOptions {
  botToken: string;
  /** HTTP mode: everything arrives signed at POST /slack/events. */
  signingSecret?: string | undefined;
  /** Socket Mode. */
  appToken?: string | undefined;
  /** Any other than Slack's, for a proxy or a test workspace. */
  apiUrl?: string | undefined;
  /** What people type, with its slash. */
  commandName: string;
  /** How many changes of posted messages Slack takes of the whole workspace; it promises every app 50. */
  updatesPerMinute: number;
  clock: Clock;
  log: Logger;
}

/** The way to one workspace, before anything is listened for: the messenger and the directory are part of every Ctx. */
export interface SlackConnection extends Identity {
  options: SlackOptions;
  clients: Clients;
  botUserId: string;
  botId: string | undefined;
  clicked: ClickedMessages;
  messenger: Messenger;
  directory: Directory;
}

/** Says at once, in a sentence, when the token isn't taken or a secret is missing. */
export async function connectSlack(options: SlackOptions): Promise<SlackConnection> {
  assertComplete(options);
  const clients = makeClients(options);
  const us = await identify(clients);
  const clicked = new ClickedMessages();
  return {
    options,
    clients,
    clicked,
    ...us,
    messenger: makeMessenger({
      clients,
      clock: options.clock,
      log: options.log,
      commandName: options.commandName,
      botUserId: us.botUserId,
      clicked,
      updatesPerMinute: options.updatesPerMinute,
    }),
    directory: makeDirectory({
      clients,
      us,
      log: options.log,
      clock: options.clock,
      sleep: (ms) => sleep(ms),
    }),
  };
}

function assertComplete({ botToken, signingSecret, appToken }: SlackOptions): void {
  if (botToken.trim() === '')
    throw new Error('There is no Slack bot token. Set SLACK_BOT_TOKEN to the xoxb- token of the app.');
  if ((signingSecret ?? '').trim() !== '' || (appToken ?? '').trim() !== '') return;
  throw new Error(
    'Neither a signing secret nor an app token is set, so nothing that arrives could be trusted. ' +
      'Set SLACK_SIGNING_SECRET for HTTP, or SLACK_APP_TOKEN for Socket Mode.',
  );
}

async function identify(
  clients: Clients,
): Promise<Identity & { botUserId: string; botId: string | undefined }> {
  const auth = await asked('auth.test', () => clients.interactive.auth.test());
  const { team_id: teamId, user_id: botUserId, bot_id: botId, enterprise_id: enterpriseId } = auth;
  if (teamId === undefined || botUserId === undefined)
    throw new Error('Slack’s auth.test named no workspace or no bot user.');
  return {
    teamId,
    enterpriseId: enterpriseId ?? null,
    botUserId,
    botId,
    appId: await appIdOf(clients, botId),
  };
}

/** Slack names the app only through its bot, and needs the scope users:read for it. */
async function appIdOf(clients: Clients, botId: string | undefined): Promise<string | null> {
  if (botId === undefined) return null;
  const info = await asked('bots.info', () => clients.interactive.bots.info({ bot: botId }));
  return info.bot?.app_id ?? null;
}

async function asked<T>(method: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (cause) {
    const fault = callFault(cause);
    if (fault.kind !== 'refused')
      throw new Error(`Slack did not answer ${method}: ${fault.error}. Start again when it does.`, { cause });
    const hint = /invalid_auth|not_authed|token/.test(fault.code) ? ' Check SLACK_BOT_TOKEN.' : '';
    throw new Error(`Slack did not let the bot in: ${method} answered ${fault.code}.${hint}`, { cause });
  }
}
