import { setTimeout as wait } from 'node:timers/promises';
import type postgres from 'postgres';
import { ACTION } from '../../src/slack/ids.ts';
import { launchedReview } from '../../test/support/launched-review.ts';
import type { Stage } from '../../test/support/system-stage.ts';
import type { Clicker } from './clicker.ts';

export const REVIEWERS = Number(process.env['BENCH_REVIEWERS'] ?? 200);
export const ITEMS_EACH = 25;
const EVERY_MS = 30_000;

const FOLLOWED = `
  insert into card (id, kind, subject_id, audience_id, due_at, created_at)
    select 'card_camp', 'campaign', 'camp_1', p.id, clock_timestamp(), clock_timestamp()
    from person p where p.employee_id = '1';`;

/** Launches a review, has every reviewer decide something each half a minute, and submit; returns how much was decided. */
export async function reviewAtPace(
  stage: Stage,
  sql: postgres.Sql,
  clicker: Clicker,
  times: number,
): Promise<number> {
  await sql.unsafe(launchedReview(ITEMS_EACH) + FOLLOWED);
  const people = Array.from({ length: REVIEWERS }, (_, index) => index + 1);
  for (const person of people) while (clicker.find(person, [ACTION.keepItem]) === undefined) await wait(100);
  await Promise.all(
    people.map(async (person) => {
      await wait((((person * 7_919) % EVERY_MS) / times) | 0);
      for (let clicks = 0; ; clicks++) {
        const from = performance.now();
        const verdict = clicks % 5 === 4 ? ACTION.revokeItem : ACTION.keepItem;
        const pressed = await clicker.press(person, [verdict, ACTION.nextOpenItems, ACTION.submitBatch]);
        if (pressed === undefined || pressed === ACTION.submitBatch) return;
        await wait(Math.max(0, EVERY_MS / times - (performance.now() - from)));
      }
    }),
  );
  const [row] = await sql<{ decided: number }[]>`
    select count(*)::int as decided from review_item where decided_at is not null and submitted_at is not null`;
  return row?.decided ?? 0;
}
