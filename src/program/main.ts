/** The composition root: env → definitions → database → connectors → Slack → jobs → http; closes in reverse. */
import type { Logger } from 'pino';
import { openStore, prepare, systemContext } from './compose.ts';
import { linesOf, readDefinitions } from './definitions/read-definitions.ts';
import type { Ctx } from '../operations/context.ts';
import type { OwnSlack } from '../domain/grant/connector.ts';
import { AdjustableClock } from '../domain/time/clock.ts';
import { realSlackOf, type Env } from './env.ts';
import { healthRoutes } from '../http/health-routes.ts';
import { Readiness } from '../http/readiness.ts';
import { type HttpServer, serve } from '../http/server.ts';
import { allJobs } from '../jobs/index.ts';
import { listGroupStates } from '../operations/group/list-group-states.ts';
import { Scheduler } from '../jobs/scheduler.ts';
import { liveDefinitions } from './definitions/live-definitions.ts';
import { DatabaseWatch } from '../operations/upkeep/database-watch.ts';
import { collectProcessMetrics } from '../operations/metrics.ts';
import { readOverview } from '../operations/overview/show-overview.ts';
import { beginDirectory } from '../operations/people/refresh-directory.ts';
import { measureLooks } from '../operations/reconcile/show/measure-looks.ts';
import type { SandboxWorkspace } from './sandbox/sandbox-workspace.ts';
import { connectSlack, startListening } from '../slack/workspace/app.ts';
import type { SlackApp, SlackOptions } from '../slack/workspace/app.ts';

/** Slack's signatures are judged by this machine's clock, and no good from five minutes on. */
const FARTHEST_ASTRAY_MS = 240_000;
const CLICKS_FINISH_WITHIN_MS = 10_000;

export interface Running {
  /** The sandbox's page; null beside a real workspace. */
  pageUrl: string | null;
  /** Where health and metrics answer; null when that port was taken (in the sandbox alone). */
  port: number | null;
  /** Reads access.yaml again. */
  reload(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts the whole program; what was opened is closed again when a later part fails to start. */
export async function start(env: Env, log: Logger): Promise<Running> {
  const closers: (() => Promise<unknown>)[] = [];
  const close = async () => {
    for (const closer of closers.splice(0).reverse()) await closer();
  };
  try {
    return await assemble(env, log, closers, close);
  } catch (error) {
    await close();
    throw error;
  }
}

async function assemble(
  env: Env,
  log: Logger,
  closers: (() => Promise<unknown>)[],
  close: () => Promise<void>,
): Promise<Running> {
  const clock = new AdjustableClock();
  const workspace = await openWorkspace(env, clock);
  if (workspace) closers.push(() => workspace.close());

  const variables = { ...env.variables, ...workspace?.variables };
  const read = await readDefinitions(env.accessConfig, variables);
  for (const line of linesOf(read, env.accessConfig)) log.warn(line);
  const { definitions } = read;
  const db = await openStore(env, log);
  closers.push(() => db.close());
  const mark = await db.markProcess(log);
  if (mark) closers.push(() => mark.close());

  const ownSlack = ownSlackOf(env, workspace);
  const ctx: Ctx = await systemContext({ db, config: definitions, log, clock, ownSlack });
  if (mark) ctx.markedAs = () => mark.heldAs();
  const watch = new DatabaseWatch(log, () => performance.now());
  ctx.databaseWatch = watch;
  closers.push(async () => {
    for (const connector of ctx.connectors.values()) await connector.close?.();
  });
  await prepare(ctx, clock, env.accessConfig);

  const live = liveDefinitions(ctx, clock, env.accessConfig, variables, ownSlack);
  const scheduler = new Scheduler(allJobs({ clock, pickUpDefinitions: () => live.pickUp() }));
  ctx.wake = () => scheduler.wake();
  await workspace?.open(ctx);
  const slack = await connectSlack(slackOptions(env, workspace, ctx, clock));
  ctx.messenger = slack.messenger;
  ctx.directory = slack.directory;

  let connected = () => false;
  const readiness = new Readiness({
    database: () => watch.check(() => db.ping()),
    slack: () => connected(),
    clock: () => Math.abs(clock.machineAheadMs()) < FARTHEST_ASTRAY_MS,
  });
  const countStuck = async () => {
    const { counts, stuckCounts } = await readOverview(ctx);
    return {
      late_cards: counts.lateCards,
      refused_cards: stuckCounts.refusedCards,
      stuck_grants: stuckCounts.stuckGrants,
      ill_connectors: stuckCounts.illConnectors,
      left_connectors: stuckCounts.leftConnectors,
      moved_connectors: stuckCounts.movedConnectors,
      stuck_closes: stuckCounts.stuckCloses,
      overdue_tasks: stuckCounts.overdueTasks,
      unread_groups: stuckCounts.unreadGroups,
      unread_catalogs: stuckCounts.unreadCatalogs,
      open_tasks: counts.openTasks,
    };
  };
  const groupAges = async () =>
    Object.fromEntries(
      (await listGroupStates(ctx)).flatMap(({ group, since }) =>
        since === null ? [] : [[group, (ctx.clock.now().getTime() - since.getTime()) / 1_000]],
      ),
    );
  const isSaid = (error: unknown) => watch.notes(error);
  const lookFigures = () => measureLooks(ctx);
  const routes = healthRoutes({ readiness, log, countStuck, groupAges, lookFigures, isSaid });
  collectProcessMetrics();

  const app = await startListening(slack, ctx);
  closers.push(() => app.stop());
  ctx.giveWay = () => app.giveWay();
  connected = () => app.connected();
  const http = await openPort(routes, app, env, log);
  if (http) closers.push(() => http.close(app.clicksFinished(CLICKS_FINISH_WITHIN_MS)));

  if (workspace) await beginDirectory(ctx);
  scheduler.start(ctx);
  closers.push(async () => {
    const unfinished = await scheduler.stop();
    if (unfinished.length > 0)
      log.warn({ unfinished }, 'stopped before these jobs were through; they go on at the next start');
  });
  log.info({ port: http?.port, mode: env.slack.mode, engine: db.engine }, 'Sallyport is up');
  return {
    pageUrl: workspace?.pageUrl ?? null,
    port: http?.port ?? null,
    reload: () => live.reread(),
    stop: async () => {
      readiness.shutDown();
      await close();
      log.info('Sallyport has stopped');
    },
  };
}

/** Beside a real workspace nothing of the sandbox is loaded. */
async function openWorkspace(env: Env, clock: AdjustableClock): Promise<SandboxWorkspace | null> {
  if (env.slack.mode !== 'sandbox') return null;
  const { startSandboxWorkspace } = await import('./sandbox/sandbox-workspace.ts');
  return startSandboxWorkspace(env, env.slack, clock);
}

function slackOptions(
  env: Env,
  workspace: SandboxWorkspace | null,
  ctx: Ctx,
  clock: AdjustableClock,
): SlackOptions {
  const { commandName, updatesPerMinute } = env;
  const shared = { commandName, updatesPerMinute, clock, log: ctx.log };
  if (env.slack.mode === 'sandbox') {
    if (workspace === null) throw new Error('the sandbox mode is without its workspace');
    return { ...shared, ...workspace.credentials };
  }
  const { botToken, apiUrl } = env.slack;
  return env.slack.mode === 'socket'
    ? { ...shared, botToken, apiUrl, appToken: env.slack.appToken }
    : { ...shared, botToken, apiUrl, signingSecret: env.slack.signingSecret };
}

/** For connectors that act in the very workspace; the sandbox's is there once it is open. */
function ownSlackOf(env: Pick<Env, 'slack'>, workspace: SandboxWorkspace | null): OwnSlack {
  return () => {
    const real = realSlackOf(env);
    if (real !== undefined) return real;
    const { botToken = '', apiUrl = '' } = workspace?.credentials ?? {};
    return apiUrl === '' ? undefined : { botToken, apiUrl };
  };
}

/** Beside a real workspace a port that is taken stops the start; the sandbox does without these pages. */
async function openPort(
  routes: ReturnType<typeof healthRoutes>,
  { mounted }: Pick<SlackApp, 'mounted'>,
  { port, slack: { mode } }: Env,
  log: Logger,
): Promise<HttpServer | null> {
  if (mode !== 'sandbox') return serve(routes, { port, mounted });
  try {
    return await serve(routes, { port, host: '127.0.0.1', mounted });
  } catch (error) {
    log.info({ err: error }, 'the pages for health and metrics aren’t served');
    return null;
  }
}
