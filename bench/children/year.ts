import { pino } from 'pino';
import postgres from 'postgres';
import { CARD_KINDS } from '../../src/domain/card.ts';
import type { Card, CardKind } from '../../src/domain/card.ts';
import type { CardId, PersonId } from '../../src/domain/ids.ts';
import { AdjustableClock } from '../../src/domain/time/clock.ts';
import { allJobs } from '../../src/jobs/index.ts';
import type { PersonCtx } from '../../src/operations/actor.ts';
import type { Ctx } from '../../src/operations/context.ts';
import { listMyGrants } from '../../src/operations/grant/list-my-grants.ts';
import { showOverview } from '../../src/operations/overview/show-overview.ts';
import { showWays } from '../../src/operations/overview/show-ways.ts';
import { actorOf } from '../../src/operations/people/sign-in.ts';
import { listMyRequests } from '../../src/operations/request/list-my-requests.ts';
import { FIRST, listMyWaiting } from '../../src/operations/waiting/list-waiting.ts';
import { openStore, systemContext } from '../../src/program/compose.ts';
import { readDefinitions } from '../../src/program/definitions/read-definitions.ts';
import { readEnv } from '../../src/program/env.ts';
import { renderCard } from '../../src/slack/cards/render-card.ts';
import { PAGED } from '../../src/slack/ids.ts';
import { auditMessage } from '../../src/slack/lists/audit-message.ts';
import { listMessage } from '../../src/slack/lists/list-message.ts';
import { PAGED_LISTS } from '../../src/slack/lists/paged-lists.ts';
import { findPeopleByEmail } from '../../src/store/people/person-store.ts';
import { answerEach } from '../child.ts';
import { median } from '../figure.ts';

export type YearAsked =
  | { kind: 'open'; env: Record<string, string>; url: string }
  | { kind: 'look'; times: number }
  | { kind: 'close' };

/** What each look took, and each job with nothing due and with a little, in milliseconds. */
export type YearTook = Record<string, number>;

const COMMAND = '/access';
const PAGE = { offset: 0, limit: 10 };
/** So much of each falls due before the jobs run that have something to do. */
const DUE = 5;
const QUERIES = [
  '',
  'who:person-0@bench.test',
  'what:resource-0',
  'what:resource-0/read',
  'kind:grant',
  'kind:grant.revoked',
  'kind:glass',
  'kind:campaign',
  'who:person-0@bench.test kind:grant',
  'who:person-0@bench.test kind:glass',
  'what:resource-0 kind:request',
  'what:resource-0 kind:glass',
  'who:person-0@bench.test what:resource-0',
  'from:DAY',
  'from:DAY kind:grant.revoked',
  'from:DAY kind:glass',
  'to:LONG_AGO',
  'to:LONG_AGO kind:grant.revoked',
];

interface Open {
  looks: [string, () => Promise<unknown>][];
  jobs: [string, () => Promise<unknown>][];
  makeDue(): Promise<void>;
  close(): Promise<void>;
}

let opened: Open | undefined;

answerEach<YearAsked, YearTook>(async (asked) => {
  if (asked.kind === 'open') {
    opened = await open(asked.env, asked.url);
    return {};
  }
  if (opened === undefined) throw new Error('nothing is open');
  if (asked.kind === 'close') {
    await opened.close();
    return {};
  }
  const took: YearTook = {};
  for (const [name, look] of opened.looks) took[name] = await medianOf(look, asked.times);
  for (const [name, run] of opened.jobs) took[`job ${name}, nothing due`] = await medianOf(run, asked.times);
  await opened.makeDue();
  for (const [name, run] of opened.jobs) took[`job ${name}, a little due`] = await medianOf(run, 1);
  return took;
});

async function medianOf(run: () => Promise<unknown>, times: number): Promise<number> {
  const took: number[] = [];
  for (let at = 0; at < times; at++) {
    const from = performance.now();
    await run();
    took.push(performance.now() - from);
  }
  return median(took);
}

async function open(variables: Record<string, string>, url: string): Promise<Open> {
  const env = readEnv(variables);
  const log = pino({ level: 'fatal' });
  const { definitions } = await readDefinitions(env.accessConfig, env.variables);
  const db = await openStore(env, log);
  const clock = new AdjustableClock();
  const ctx: Ctx = { ...(await systemContext({ db, config: definitions, log, clock })), ...slackOf() };
  const [admin] = await findPeopleByEmail(db.drizzle, ['person-0@bench.test']);
  if (admin === undefined) throw new Error('nobody looks');
  const asAdmin: PersonCtx = { ...ctx, actor: actorOf(ctx, admin) };
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  const { signal } = new AbortController();
  return {
    looks: [...pagesOf(asAdmin), ...(await cardsOf(ctx, sql, admin.id))],
    jobs: allJobs({ clock, pickUpDefinitions: async () => {} }).map((job) => [
      job.name,
      async () => {
        await job.run(ctx, signal);
        await job.dueInMs?.(ctx);
      },
    ]),
    makeDue: () => makeDue(sql),
    async close() {
      await sql.end();
      await db.close();
    },
  };
}

const render = () => ({ now: new Date(), command: COMMAND });

/** A workspace that takes every message at once, drawn as it would be sent, and in which nobody has an account. */
function slackOf(): Pick<Ctx, 'messenger' | 'directory'> {
  let count = 0;
  return {
    messenger: {
      takes: () => ({ posts: true, updates: true, updatesPerMinute: 60_000, inHand: [] }),
      async show(ctx, card) {
        await renderCard(ctx, card, render());
        return { kind: 'shown', channelId: `D${card.audienceId}`, messageTs: `${++count}.1` };
      },
    },
    directory: {
      account: async () => undefined,
      async *accounts() {
        yield [];
      },
      usergroups: async () => new Map(),
    },
  };
}

function pagesOf(ctx: PersonCtx): [string, () => Promise<unknown>][] {
  const day = (ago: number) => new Date(Date.now() - ago * 86_400_000).toISOString().slice(0, 10);
  const queries = QUERIES.map((query) => query.replace('DAY', day(0)).replace('LONG_AGO', day(365 - 2)));
  const of = { holders: 'resource-0', held: ctx.actor.person.id } as Partial<Record<string, string>>;
  return [
    ...queries.map((query): [string, () => Promise<unknown>] => [
      `audit ${query}`.trim(),
      () => auditMessage(ctx, { query, before: null, newer: [] }, render()),
    ]),
    ['status', () => listMessage(ctx, 'status', render())],
    ['approvals', () => listMessage(ctx, 'approvals', render())],
    [
      'Home',
      () =>
        Promise.all([
          listMyGrants(ctx),
          listMyRequests(ctx, FIRST),
          listMyWaiting(ctx),
          showWays(ctx),
          showOverview(ctx),
        ]),
    ],
    ...PAGED.map((list): [string, () => Promise<unknown>] => [
      `list ${list}`,
      () => PAGED_LISTS[list](ctx, { part: PAGE, of: of[list] ?? '', place: 'status', render: render() }),
    ]),
  ];
}

/** One of each kind of card that the year has. */
async function cardsOf(
  ctx: Ctx,
  sql: postgres.Sql,
  adminId: PersonId,
): Promise<[string, () => Promise<unknown>][]> {
  const [live] =
    await sql`select id, principal_id as holder, request_id as request from "grant" where state = 'active' order by id desc limit 1`;
  const [waiting] = await sql`select id from request where state = 'pending' order by id limit 1`;
  if (live === undefined || waiting === undefined) throw new Error('the year is empty');
  const subjects: Partial<Record<CardKind, [string, string]>> = {
    'request-status': [live['request'], live['holder']],
    'request-approval': [waiting['id'], adminId],
    'request-outcome': [live['request'], live['holder']],
    'request-for-you': [live['request'], live['holder']],
    grant: [live['id'], live['holder']],
    'grant-warning': [live['id'], live['holder']],
    'grant-late': [live['id'], live['holder']],
    leaver: [live['holder'], adminId],
    'approvals-reminder': [adminId, adminId],
    'approvals-digest': [adminId, adminId],
    'tasks-overdue': [adminId, adminId],
    'revocation-overdue': ['target', adminId],
    'connector-left': ['target', adminId],
    'moved-connector': ['target', adminId],
    'review-late': [adminId, adminId],
    'review-digest': [adminId, adminId],
    'waiting-reminder': [adminId, adminId],
  };
  const looks: [string, () => Promise<unknown>][] = [];
  for (const kind of CARD_KINDS) {
    const [subjectId, audienceId] = subjects[kind] ?? [];
    if (subjectId === undefined || audienceId === undefined) continue;
    const card = { id: 'card_bench' as CardId, kind, subjectId, audienceId } as Card;
    looks.push([`card ${kind}`, () => renderCard(ctx, card, render())]);
  }
  return looks;
}

async function makeDue(sql: postgres.Sql): Promise<void> {
  const live = sql`select id from "grant" where state = 'active' and expires_at > now() + interval '1 day' limit ${DUE}`;
  await sql`update "grant" set expires_at = now(), warn_at = null where id in (${live})`;
  await sql`update "grant" set warn_at = now() where id in (${live})`;
  const waiting = sql`select id from request where state = 'pending' and due_at > now() limit 2`;
  await sql`update request set due_at = now() where id in (${waiting})`;
  const open = sql`select id from stage where state = 'open' and escalate_due_at is null limit 2`;
  await sql`update stage set escalate_due_at = now() where id in (${open})`;
  await sql`update stage_approver set remind_due_at = now() where stage_id in (${open})`;
  await sql`update card set due_at = now() where id in (select id from card where kind = 'grant' and due_at is null limit ${DUE})`;
}
