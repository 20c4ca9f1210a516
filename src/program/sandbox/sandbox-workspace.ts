/** Part of the composition root: the workspace and the target system of the sandbox, peopled from the CSV file. */
import { randomBytes } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readCsvText } from '../read-text.ts';
import type { Ctx } from '../../operations/context.ts';
import type { AdjustableClock } from '../../domain/time/clock.ts';
import type { ConnectorDefinition } from '../../domain/definitions.ts';
import { DomainError } from '../../domain/errors.ts';
import type { Env } from '../env.ts';
import { lastEventAt } from '../../operations/audit/last-event-at.ts';
import { followConnector } from '../../operations/connector/confirm-moved-connector.ts';
import { firstFaults } from '../../operations/csv/first-faults.ts';
import { readPeopleCsv } from '../../operations/people/people-csv.ts';
import { goOnAhead, keepAhead } from './sandbox-clock.ts';
import { takeOnStandingGrants } from './sandbox-grants.ts';
import { startSandbox } from '../../sandbox/sandbox.ts';
import type { Sandbox } from '../../sandbox/sandbox.ts';
import { startTarget } from '../../sandbox/target/start-target.ts';
import { COMMANDS } from '../../slack/commands/index.ts';

export interface SandboxWorkspace {
  pageUrl: string;
  /** What access.yaml may name of the target system. */
  variables: Record<string, string>;
  credentials: { botToken: string; appToken: string; apiUrl: string };
  /** Peoples the workspace, once the definitions are known, and opens its page and its API. */
  open(ctx: Ctx): Promise<void>;
  close(): Promise<void>;
}

const secret = (prefix: string) => `${prefix}${randomBytes(18).toString('hex')}`;

/** Starts the target system at once; the workspace follows with `open`, when it is known who works there. */
export async function startSandboxWorkspace(
  env: Env,
  { pagePort }: { pagePort: number },
  clock: AdjustableClock,
): Promise<SandboxWorkspace> {
  const targetSecret = secret('');
  await mkdir(env.database.dataDir, { recursive: true });
  const clockFile = join(env.database.dataDir, 'sandbox-clock.json');
  goOnAhead(clock, clockFile);
  let groups = (): string[] => [];
  const target = await startTarget({
    port: 0,
    secret: targetSecret,
    clock,
    file: join(env.database.dataDir, 'sandbox-target.json'),
    groups: () => groups(),
  });
  let sandbox: Sandbox | undefined;
  const credentials = { botToken: secret('xoxb-'), appToken: secret('xapp-1-'), apiUrl: '' };
  const workspace: SandboxWorkspace = {
    pageUrl: '',
    variables: { SANDBOX_TARGET_URL: target.url, SANDBOX_TARGET_SECRET: targetSecret },
    credentials,
    async open(ctx) {
      await goOnFromLastTime(ctx, clock);
      keepAhead(clock, clockFile);
      await followTarget(ctx, target.url);
      groups = () => targetsOf(ctx, ({ settings }) => settings['url'] === target.url);
      const members = await membersFrom(ctx, env.accessConfig);
      await takeOnStandingGrants(ctx, { configPath: env.accessConfig, target, members });
      sandbox = await startSandbox({
        port: pagePort,
        members,
        channels: channelsFrom(ctx),
        usergroups: usergroupsFrom(ctx),
        commands: [
          {
            command: env.commandName,
            description: 'Ask for access, give it back, see who holds what',
            usageHint: COMMANDS.map(({ name }) => name).join(' · '),
          },
        ],
        team: { id: 'T0SANDBOX', name: ctx.config.organization, domain: 'sandbox' },
        signingSecret: secret(''),
        botToken: credentials.botToken,
        appToken: credentials.appToken,
        delivery: { kind: 'socket' },
        clock,
        pageDir: fileURLToPath(new URL('./sandbox-page', import.meta.url)),
        messageFile: join(env.database.dataDir, 'sandbox-messages.json'),
        targetState: () => target.state(),
        openSession: (right, email) => target.openSession(right, email),
        changeOutOfBand: (change) => target.changeOutOfBand(change),
        onAdvance: () => {
          keepAhead(clock, clockFile);
          ctx.wake();
        },
      });
      target.onChange(() => sandbox?.workspace.changed());
      credentials.apiUrl = sandbox.apiUrl;
      workspace.pageUrl = sandbox.url;
    },
    async close() {
      await sandbox?.close();
      await target.close();
    },
  };
  return workspace;
}

/** Where how far the clock was moved isn't known any more, it starts from what happened last, so that nothing lies ahead. */
async function goOnFromLastTime(ctx: Ctx, clock: AdjustableClock): Promise<void> {
  const last = await lastEventAt(ctx);
  const aheadMs = (last?.getTime() ?? 0) - clock.now().getTime();
  if (aheadMs > 0) clock.advance(aheadMs);
}

/** The sandbox's target takes another port at each start, and stays the same system. */
async function followTarget(ctx: Ctx, targetUrl: string): Promise<void> {
  for (const { id, settings } of ctx.config.connectors.values())
    if (settings['url'] === targetUrl) await followConnector(ctx, id);
}

async function membersFrom(ctx: Ctx, configPath: string) {
  const files = ctx.config.people.flatMap((source) => (source.from === 'csv' ? [source.file] : []));
  const members = [];
  for (const file of files) {
    const csv = await readCsvText(resolve(dirname(configPath), file), () => undefined);
    const read = readPeopleCsv(csv, ctx.config.personTypes);
    if ('faults' in read) throw new DomainError('invalid', `${file}:\n${firstFaults(read.faults)}`);
    for (const { email, name, title, status } of read.people)
      members.push({ email, name, title, timezone: ctx.config.timezone, deleted: status !== 'active' });
  }
  if (members.length === 0)
    throw new DomainError(
      'invalid',
      'The sandbox is peopled from a CSV file: give access.yaml a source of people “from: csv”.',
    );
  return members;
}

/** With those that access is given to: private ones, since anybody joins the others. */
function channelsFrom(ctx: Ctx) {
  const audit = ctx.config.auditChannel?.replace(/^#/, '');
  const open = ['general', ...(audit === undefined ? [] : [audit])];
  const given = targetsOf(ctx, ({ type }) => type === 'slack-channel').map((target) =>
    target.replace(/^#/, ''),
  );
  return [
    ...open.map((name) => ({ name })),
    ...given
      .filter((name) => !open.includes(name))
      .map((name) => ({ name, isPrivate: true, memberEmails: [] as string[] })),
  ];
}

/**
 * The user groups that access.yaml names. Who is in them stands nowhere else, so here the admins are, and nobody in those
 * that access is given to.
 */
function usergroupsFrom(ctx: Ctx) {
  const { admins, groups } = ctx.config;
  const named = [...groups.values()].flatMap((group) =>
    'slackUsergroup' in group ? [{ handle: group.slackUsergroup, memberEmails: admins }] : [],
  );
  const given = targetsOf(ctx, ({ type }) => type === 'slack-usergroup').map((target) =>
    target.replace(/^@/, ''),
  );
  const others = given.filter((handle) => !named.some((group) => group.handle === handle));
  return [...named, ...others.map((handle) => ({ handle, memberEmails: [] as string[] }))];
}

/** What the catalog has given by these connectors. */
function targetsOf({ config }: Ctx, gives: (connector: ConnectorDefinition) => boolean): string[] {
  const targets = [...config.entitlements.values()]
    .filter(({ resourceId }) => {
      const resource = config.resources.get(resourceId);
      const connector = resource && config.connectors.get(resource.connectorId);
      return connector !== undefined && gives(connector);
    })
    .map(({ target }) => target);
  return [...new Set(targets)];
}
