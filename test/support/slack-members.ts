import { makeSlackChannel } from '../../src/connectors/slack-channel/slack-channel-connector.ts';
import { SlackSettings } from '../../src/connectors/slack/slack-settings.ts';
import { makeSlackUsergroup } from '../../src/connectors/slack-usergroup/slack-usergroup-connector.ts';
import type { AccountRef } from '../../src/domain/grant/connector.ts';
import type { SandboxOptions } from '../../src/sandbox/options.ts';
import { startSandbox, type Sandbox } from '../../src/sandbox/sandbox.ts';

export const BOT_TOKEN = 'xoxb-canary-4711';

export const person = (login: string): AccountRef => ({
  email: `${login}@acme.test`,
  employeeId: null,
  name: login,
});

/** A workspace whose user groups and channels are given away. */
export async function startWorkspace(more: Partial<SandboxOptions> = {}): Promise<Sandbox> {
  const people = ['anna', 'omar', 'wanda', 'bystander', "o'hara+dev", '"quoted"', '#hash,comma', 'größe'];
  return startSandbox({
    port: 0,
    members: people.map((login) => ({ email: `${login}@acme.test`, name: login })),
    channels: [{ name: 'general' }],
    commands: [],
    signingSecret: 'a signing secret',
    botToken: BOT_TOKEN,
    appToken: 'xapp-canary-4711',
    delivery: { kind: 'socket' },
    clock: { now: () => new Date('2026-11-20T09:00:00Z'), advance: () => {} },
    rules: { rateLimits: false },
    ...more,
  });
}

export interface Connected {
  settings?: Record<string, unknown>;
  pageSize?: number;
  time?: () => Date;
  timeoutMs?: number;
  /** The program isn't in its workspace yet. */
  notYet?: boolean;
}

const partsOf = (
  { apiUrl }: Pick<Sandbox, 'apiUrl'>,
  { settings = {}, pageSize = 2, time = () => new Date(), timeoutMs, notYet }: Connected,
) =>
  [
    'chat',
    SlackSettings.parse(settings),
    { time, pageSize, timeoutMs, ownSlack: () => (notYet ? undefined : { botToken: BOT_TOKEN, apiUrl }) },
  ] as const;

/** Both act in the workspace as the program itself does, unless the settings say otherwise. */
export const usergroupsOf = (sandbox: Pick<Sandbox, 'apiUrl'>, connected: Connected = {}) =>
  makeSlackUsergroup(...partsOf(sandbox, connected));
export const channelsOf = (sandbox: Pick<Sandbox, 'apiUrl'>, connected: Connected = {}) =>
  makeSlackChannel(...partsOf(sandbox, connected));

export const idOf = ({ workspace }: Sandbox, { email }: AccountRef): string =>
  workspace.memberByEmail(email)?.id ?? '';
