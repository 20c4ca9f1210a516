import { Router } from 'express';
import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { and, lte, sql } from 'drizzle-orm';
import { pino } from 'pino';
import { loadDefinitions } from '../../../src/config/load-definitions.ts';
import type { Definitions } from '../../../src/domain/definitions.ts';
import { makeConnectors, ticketSourceFor } from '../../../src/connectors/index.ts';
import { connectorSettings } from '../../../src/connectors/settings.ts';
import type { Ctx } from '../../../src/operations/context.ts';
import { AdjustableClock } from '../../../src/domain/time/clock.ts';
import { asSystem } from '../../../src/operations/actor.ts';
import { deliverDueCards } from '../../../src/operations/card/deliver-due-cards.ts';
import { importPeople } from '../../../src/operations/people/import-people.ts';
import { readPeopleCsv } from '../../../src/operations/people/people-csv.ts';
import { recordSlackAccounts } from '../../../src/operations/people/record-slack-accounts.ts';
import type { MemberSeed } from '../../../src/sandbox/options.ts';
import { startSandbox, type Sandbox } from '../../../src/sandbox/sandbox.ts';
import { startTarget, type Target } from '../../../src/sandbox/target/start-target.ts';
import { serve } from '../../../src/http/server.ts';
import { connectSlack, type SlackApp, startListening } from '../../../src/slack/workspace/app.ts';
import { card } from '../../../src/store/schema/index.ts';
import { freshDatabase, stopBeforeDatabases } from '../../support/database.ts';
import { ALL_AT_THEIR_PACE, Rounds, SCENE_LEAVES_OUT } from '../../support/jobs.ts';
import { type PersonDriver, WorkspaceDriver } from '../../support/workspace-driver.ts';

export const SIGNING_SECRET = 'a signing secret';
const BOT_TOKEN = 'xoxb-of-the-bot';
const APP_TOKEN = 'xapp-of-the-bot';
const TARGET_SECRET = 'whsec_c2FsbHlwb3J0LXNhbGx5cG9ydA==';
const ANY_TARGET = 'http://target.test/';
const ACME = new URL('../../../examples/acme/', import.meta.url);
const ACCESS_YAML = readFileSync(new URL('access.yaml', ACME), 'utf8');
const PEOPLE_CSV = readFileSync(new URL('people.csv', ACME), 'utf8');
const MEMBERS = membersOf(PEOPLE_CSV);
/** A workspace at rest runs dry long before. */
const ROUNDS = 120;
const CLICKS_MS = 10_000;

export interface Scene {
  ctx: Ctx;
  clock: AdjustableClock;
  sandbox: Sandbox;
  target: Target;
  app: SlackApp;
  /** Where payloads arrive over HTTP. */
  eventsUrl: string;
  person(firstName: string): PersonDriver;
  /** Somebody asks for something, in one go, and the cards are out. */
  asks(firstName: string, words: string): Promise<void>;
  /** Lets the jobs do what is due, until nothing is. */
  settle(): Promise<void>;
  /** Moves the clock, and lets the jobs do what is due then. */
  pass(minutes: number): Promise<void>;
}

/** The example company with its real bot, over HTTP or a socket, on a database of its own. */
export async function acmeScene(
  transport: 'http' | 'socket' = 'http',
  guests: MemberSeed[] = [],
  logged?: (line: string) => void,
  revised: (accessYaml: string) => string = (text) => text,
): Promise<Scene> {
  const clock = new AdjustableClock();
  clock.freeze(new Date('2026-11-20T09:00:00Z'));
  const target = await startTarget({ port: 0, secret: TARGET_SECRET, clock });
  const sandbox = await startSandbox({
    port: 0,
    members: [...MEMBERS, ...guests],
    channels: [{ name: 'access-audit' }],
    commands: [{ command: '/access', description: 'Access', usageHint: 'request' }],
    signingSecret: SIGNING_SECRET,
    botToken: BOT_TOKEN,
    appToken: APP_TOKEN,
    delivery: { kind: 'socket' },
    clock,
    rateClock: () => clock.now().getTime(),
  });
  const log = logged ? pino({ level: 'debug' }, { write: logged }) : pino({ level: 'silent' });
  const connection = await connectSlack({
    botToken: BOT_TOKEN,
    ...(transport === 'http' ? { signingSecret: SIGNING_SECRET } : { appToken: APP_TOKEN }),
    apiUrl: sandbox.apiUrl,
    commandName: '/access',
    updatesPerMinute: 45,
    clock,
    log,
  });
  const definitions = acmeDefinitions(target, revised);
  const rounds = new Rounds(clock, SCENE_LEAVES_OUT, ALL_AT_THEIR_PACE);
  const around = {
    clock,
    config: definitions,
    connectors: await makeConnectors(definitions.connectors, () => clock.unmoved()),
    groupSources: new Map(),
    ticketSource: (await ticketSourceFor(definitions.tickets.check))(() => clock.unmoved()),
    messenger: connection.messenger,
    directory: connection.directory,
    log,
    wake: () => rounds.wake(),
  };
  const db = await freshDatabase({
    key: `the people of ${ACME.pathname} and ${JSON.stringify(guests)}`,
    fill: async (empty) => {
      const first = asSystem({ ...around, db: empty });
      await importPeople(first, { csv: PEOPLE_CSV });
      for await (const page of first.directory.accounts()) await recordSlackAccounts(first, page);
    },
  });
  const ctx = asSystem({ ...around, db });
  const app = await startListening(connection, ctx);
  const { eventsUrl, stop } = await onAPort(app);
  if (transport === 'http') sandbox.workspace.deliverTo({ kind: 'http', eventsUrl });
  stopBeforeDatabases(async () => {
    await stop();
    await sandbox.close();
    await target.close();
  });
  const driver = new WorkspaceDriver(sandbox);
  const settle = async () => {
    await app.clicksFinished(CLICKS_MS);
    await settled(ctx, clock, rounds);
  };
  return {
    ctx,
    clock,
    sandbox,
    target,
    app,
    eventsUrl,
    person: (firstName) => driver.person(`${firstName}@acme.test`),
    settle,
    async asks(firstName, words) {
      const asker = driver.person(`${firstName}@acme.test`);
      await asker.types(`/access request ${words}`);
      await (await asker.modal('Request access')).submit();
      await settle();
    },
    async pass(minutes) {
      clock.advance(minutes * 60_000);
      await settle();
    },
  };
}

/** Has it answer on a port of its own, as the program does; `stop` waits for the clicks in flight. */
export async function onAPort(app: SlackApp): Promise<{ eventsUrl: string; stop: () => Promise<void> }> {
  const http = await serve(Router(), { port: 0, host: '127.0.0.1', mounted: app.mounted });
  return {
    eventsUrl: `http://127.0.0.1:${http.port}/slack/events`,
    stop: async () => {
      await http.close(app.clicksFinished(CLICKS_MS));
      await app.stop();
    },
  };
}

function membersOf(csv: string): MemberSeed[] {
  const read = readPeopleCsv(csv);
  if ('faults' in read) throw new Error(read.faults.join('\n'));
  return read.people.map(({ email, name }) => ({ email, name, emailConfirmed: true }));
}

const known = new Map<string, Definitions>();

/** Read once for all targets, whose addresses differ. */
function acmeDefinitions(target: Target, revised: (accessYaml: string) => string): Definitions {
  const text = revised(ACCESS_YAML);
  const read = known.get(text) ?? readDefinitions(text);
  known.set(text, read);
  const connectors = [...read.connectors.values()].map(({ settings, ...connector }) => ({
    ...connector,
    settings: settings['url'] === ANY_TARGET ? { ...settings, url: target.url } : settings,
  }));
  return { ...read, connectors: new Map(connectors.map((connector) => [connector.id, connector])) };
}

function readDefinitions(text: string): Definitions {
  const fileName = new URL('access.yaml', ACME).pathname;
  const loaded = loadDefinitions(text, {
    env: { SANDBOX_TARGET_URL: ANY_TARGET, SANDBOX_TARGET_SECRET: TARGET_SECRET },
    connectorTypes: connectorSettings,
    fileName,
    baseDir: dirname(fileName),
  });
  if (!loaded.ok) throw new Error(loaded.faults.map((fault) => `${fault.line} ${fault.found}`).join('\n'));
  return loaded.definitions;
}

/** What is due and waits for nothing but its turn. */
async function countDue({ db, clock, messenger }: Ctx): Promise<number> {
  const { posts, updates } = messenger.takes();
  const taken = sql`case when ${card.messageTs} is null then ${posts}::boolean else ${updates}::boolean end`;
  return db.drizzle.$count(card, and(lte(card.dueAt, clock.now()), taken));
}

async function settled(ctx: Ctx, clock: AdjustableClock, rounds: Rounds): Promise<void> {
  for (let round = 0; round < ROUNDS; round++) {
    if ((await rounds.run(ctx)) > 0) continue;
    // A second message to the same person waits a second, and changes of messages for the next minute's.
    clock.advance(1_000);
    if ((await deliverDueCards(ctx)) + (await countDue(ctx)) === 0) return;
  }
  throw new Error(`jobs still found something to do after ${ROUNDS} rounds`);
}
