import { setTimeout as wait } from 'node:timers/promises';
import postgres from 'postgres';
import { expect, onTestFinished, test } from 'vitest';
import { describePostgres, freshDatabaseUrl } from '../support/database.ts';
import { fastTime } from '../support/fast-time.ts';
import type { TimedCall } from '../support/fast-time.ts';
import { launchedReview, OWNER_DECIDES } from '../support/launched-review.ts';
import { seeded } from '../support/seeded.ts';
import { systemStage } from '../support/system-stage.ts';
import type { Stage } from '../support/system-stage.ts';

const SEED = Number(process.env['SYSTEM_SEED'] ?? 5000);
/** `SYSTEM_REVIEWERS=5000` is what it was tried with. */
const REVIEWERS = Number(process.env['SYSTEM_REVIEWERS'] ?? 1_500);
const TIMES = Number(process.env['SYSTEM_TIMES'] ?? 20);
const KILLS = 3;
const PUT_OFF_SHARE = 0.3;
/** A call that begins within 25 ms of an answer may have been under way before the answer was read, on a busy machine. */
const READ_WITHIN_MS = 25 * TIMES;
const TOLD_WITHIN_MS = 900_000;

describePostgres(`${REVIEWERS} reviewers`, () => {
  test(`are told once each while a third of the calls are put off and the program is killed (seed ${SEED})`, async () => {
    const time = fastTime(TIMES);
    onTestFinished(() => time.close());
    const stage = await systemStage({
      people: REVIEWERS,
      resources: 1,
      policies: OWNER_DECIDES,
      rules: { rateLimits: true },
      time,
    });
    onTestFinished(() => stage.close());
    const databaseUrl = await freshDatabaseUrl();
    const sql = postgres(databaseUrl, { max: 1, onnotice: () => {} });
    onTestFinished(() => sql.end());
    await time.setDatabase(sql);
    await sql`set search_path = fast, public, pg_catalog`;
    const program = await stage.program(databaseUrl, time.env);
    onTestFinished(() => program.kill9());
    await until(async () => (await count(sql, 'slack_account where person_id is not null')) === REVIEWERS);
    const random = seeded(SEED);
    for (const method of ['chat.postMessage', 'chat.update'])
      stage.sandbox.workspace.faults.provoke(
        method,
        { kind: 'ratelimited', retryAfterSeconds: 1 },
        { share: PUT_OFF_SHARE, random },
      );
    const begunAt = performance.now();
    await sql.unsafe(launchedReview(1));

    for (let kill = 1; kill <= KILLS; kill++) {
      await until(async () => told(stage) > (kill * REVIEWERS) / (KILLS + 1));
      await program.kill9();
      await program.restart();
    }
    await until(async () => (await count(sql, 'card where due_at is not null or message_ts is null')) === 0);

    const shown = await sql<{ slack_user_id: string; message_ts: string }[]>`
      select a.user_id as slack_user_id, c.message_ts from card c join slack_account a on a.person_id = c.audience_id`;
    expect(shown).toHaveLength(REVIEWERS);
    const { workspace } = stage.sandbox;
    const wrong = shown.filter(({ slack_user_id: id, message_ts: ts }) => {
      const [message, ...more] = workspace.directWith(id).messages;
      const isTheirs = message?.ts === ts && message.text.includes('Quarterly review');
      return !isTheirs || more.length > 0;
    });
    expect(wrong).toEqual([]);
    const calls = time.calls();
    const posts = calls.filter(({ method }) => method === 'chat.postMessage');
    const putOff = posts.filter(({ retryAfter }) => retryAfter > 0);
    const looks = calls.filter(({ method }) => method === 'conversations.history');
    process.stdout.write(
      `${REVIEWERS} told in ${Math.round(performance.now() - begunAt)} ms: ${posts.length} posts, ${putOff.length} put off, ${looks.length} looks\n`,
    );
    expect(putOff.length).toBeGreaterThan(posts.length * PUT_OFF_SHARE * 0.9);
    expect(tooEarly(calls)).toEqual([]);
    expect(tooClose(posts)).toEqual([]);
    expect(program.ending()).toBeNull();
  }, 1_800_000);
});

/** Calls to a method that its process had been asked to wait with. */
function tooEarly(calls: readonly TimedCall[]): TimedCall[] {
  const until = new Map<string, number>();
  return inOrder(calls)
    .filter((event) => {
      const key = `${event.call.pid} ${event.call.method}`;
      const mayNot = event.what === 'begun' && event.at < (until.get(key) ?? 0);
      const { ended, retryAfter } = event.call;
      if (event.what === 'known' && retryAfter > 0)
        until.set(key, Math.max(until.get(key) ?? 0, ended + retryAfter * 1_000));
      return mayNot;
    })
    .map(({ call }) => call);
}

/** Calls as they began, and as what came of them was known. */
function inOrder(calls: readonly TimedCall[]) {
  return calls
    .flatMap((call) => [
      { what: 'begun', at: call.begun, call },
      { what: 'known', at: call.known + READ_WITHIN_MS, call },
    ])
    .sort((a, b) => a.at - b.at);
}

/** Posts that were tried within a second of one before in the same conversation. */
function tooClose(posts: readonly TimedCall[]): TimedCall[] {
  const last = new Map<string, number>();
  return posts
    .toSorted((a, b) => a.begun - b.begun)
    .filter(({ to, begun }) => {
      const before = last.get(to ?? '') ?? 0;
      last.set(to ?? '', begun);
      return begun - before < 1_000;
    });
}

function told({ sandbox: { workspace } }: Stage): number {
  return workspace.conversations.all().reduce((sum, { messages }) => sum + messages.length, 0);
}

async function count(sql: postgres.Sql, what: string): Promise<number> {
  const [row] = await sql.unsafe<{ n: number }[]>(`select count(*)::int as n from ${what}`);
  return row?.n ?? 0;
}

async function until(probe: () => Promise<boolean>): Promise<void> {
  for (const deadline = performance.now() + TOLD_WITHIN_MS; !(await probe()); await wait(100))
    if (performance.now() > deadline) throw new Error(`waited ${TOLD_WITHIN_MS} ms: ${String(probe)}`);
}
