import { setTimeout as wait } from 'node:timers/promises';
import postgres from 'postgres';
import { fastTime } from '../../../test/support/fast-time.ts';
import { OWNER_DECIDES } from '../../../test/support/launched-review.ts';
import { systemStage, type Stage } from '../../../test/support/system-stage.ts';
import { percentile } from '../../figure.ts';
import type { Figure } from '../../figure.ts';
import { approvalsAtOnce, ownersOf, REQUESTS } from '../../pace/approvals.ts';
import { Clicker } from '../../pace/clicker.ts';
import { ITEMS_EACH, REVIEWERS, reviewAtPace } from '../../pace/review.ts';
import type { Stand } from '../../stand.ts';

/** So many times as fast as this machine's time passes for the program, its database and the workspace alike. */
const TIMES = Number(process.env['BENCH_TIMES'] ?? 1);
const SHOWN_WITHIN_MS = 2_000;
const UPDATES_EACH = 1.1;

interface Seen {
  p99: number;
  clicks: number;
  decided: number;
  updates: number;
  /** How many calls Slack refused for their rate, by method. */
  refused: Map<string, number>;
  late: number;
}

/** How soon people see what came of their clicks under Slack's rates, and what it costs of them. */
export async function slackPace(stand: Stand): Promise<Figure[]> {
  const review = await onStage(
    stand,
    'pace_review',
    { people: REVIEWERS, resources: ITEMS_EACH },
    reviewAtPace,
  );
  const approvals = await onStage(
    stand,
    'pace_approvals',
    { people: 4 * REQUESTS, resources: REQUESTS, ownersOf },
    async (stage, _, clicker) => {
      await approvalsAtOnce(stage, clicker);
      return REQUESTS;
    },
  );
  const reviewed = `${REVIEWERS} reviewers, ${(REVIEWERS * ITEMS_EACH).toLocaleString('en')} items`;
  return [
    ...figuresOf(reviewed, review, UPDATES_EACH),
    ...figuresOf(`${REQUESTS} requests at once, three approvers each`, approvals, undefined),
  ];
}

type Play = (stage: Stage, sql: postgres.Sql, clicker: Clicker, times: number) => Promise<number>;

async function onStage(
  stand: Stand,
  name: string,
  company: Pick<Parameters<typeof systemStage>[0], 'people' | 'resources' | 'ownersOf'>,
  play: Play,
): Promise<Seen> {
  const time = fastTime(TIMES);
  const stage = await systemStage({ ...company, policies: OWNER_DECIDES, time });
  const url = await stand.server.database(name);
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  try {
    // What is made after the time is another would be made in its schema.
    await (await stage.program(url)).stop();
    await time.setDatabase(sql);
    await sql`set search_path = fast, public, pg_catalog`;
    const program = await stage.program(url, time.env);
    try {
      await until(sql, `(select count(person_id) from slack_account) = ${company.people ?? 0}`);
      stage.sandbox.workspace.calls.clear();
      const clicker = new Clicker(stage, time.now);
      const decided = await play(stage, sql, clicker, TIMES);
      await until(sql, 'not exists (select from card where due_at is not null)');
      return seenOf(stage, clicker, decided);
    } finally {
      await program.kill9();
    }
  } finally {
    await sql.end();
    await stage.close();
    time.close();
    await stand.server.drop(name);
  }
}

function seenOf({ sandbox }: Stage, { tookMs, late }: Clicker, decided: number): Seen {
  const { calls } = sandbox.workspace;
  return {
    p99: percentile(tookMs, 99),
    clicks: tookMs.length,
    decided,
    updates: calls.to('chat.update').length,
    refused: countsOf(calls.all().flatMap((call) => (call.status === 429 ? [call.method] : []))),
    late,
  };
}

function figuresOf(what: string, seen: Seen, most: number | undefined): Figure[] {
  const each = seen.updates / seen.decided;
  const faster = TIMES === 1 ? '' : ` Time passed ${TIMES} times as fast for all of it.`;
  return [
    {
      name: `p99 from click to shown: ${what}`,
      value: `${seen.p99.toFixed(0)} ms`,
      limit: `${SHOWN_WITHIN_MS.toLocaleString('en')} ms`,
      ratio: (seen.p99 / SHOWN_WITHIN_MS).toFixed(2),
      target: '< 2 s, none refused',
      met: seen.p99 < SHOWN_WITHIN_MS && seen.refused.size === 0 && seen.late === 0,
      notes: [
        `${what}: ${seen.clicks} clicks, of which ${seen.decided} decided; ${seen.updates} changes of messages by chat.update, ${refusals(seen.refused)}, ${seen.late} clicks that weren’t acknowledged in time.${faster}`,
      ],
    },
    {
      name: 'changes of messages for each decision there',
      value: each.toFixed(2),
      limit: '',
      ratio: '',
      target: most === undefined ? '' : `≤ ${most}`,
      met: most === undefined || each <= most,
    },
  ];
}

function countsOf(names: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}

const refusals = (refused: ReadonlyMap<string, number>): string =>
  refused.size === 0
    ? 'no call refused'
    : `calls refused: ${[...refused].map(([method, times]) => `${times} of ${method}`).join(', ')}`;

async function until(sql: postgres.Sql, what: string): Promise<void> {
  for (;;) {
    const [row] = await sql.unsafe<{ is: boolean }[]>(`select ${what} as is`);
    if (row?.is === true) return;
    await wait(200);
  }
}
