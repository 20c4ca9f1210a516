import { setTimeout as wait } from 'node:timers/promises';
import type postgres from 'postgres';
import { ACTION } from '../../src/slack/ids.ts';
import type { Stage } from '../../test/support/system-stage.ts';
import type { Clicker } from './clicker.ts';

export const REVIEWERS = 200;
export const ITEMS_EACH = 25;
const EVERY_MS = 30_000;

/** Everybody holds each resource, and reviews what the next person holds. */
const LAUNCH = `
  insert into campaign (id, kind, name, scope_key, template_id, state, definitions_hash, rules,
      drafted_at, launched_at, closes_at)
    select 'camp_1', 'template', 'Quarterly review', 'template:quarterly', 'quarterly', 'running', hash,
      '{"reviewers": ["owner"], "undecided": "keep", "dueInSeconds": 1209600, "remind": null, "escalate": null,
        "askAboveShare": 0.5, "signOff": []}', now, now, now + interval '14 days'
    from definitions_snapshot, (select clock_timestamp() as now) as time limit 1;
  insert into "grant" (id, state, principal_id, entitlement, connector_id, target, account, source, stood_before,
      created_at, active_at)
    select 'grant_' || employee_id || '_' || n, 'active', id, 'r' || n || '/use', 'target', 'r' || n,
      jsonb_build_object('email', email, 'employeeId', employee_id, 'name', name), 'imported', false, updated_at,
      updated_at
    from person, generate_series(1, ${ITEMS_EACH}) n;
  insert into review_item (campaign_id, grant_id, person_id, entitlement, resource_id, sensitivity, held_since, reviewer_id)
    select 'camp_1', 'grant_' || employee_id || '_' || n, id, 'r' || n || '/use', 'r' || n, 'low', updated_at, next
    from (select *, coalesce(lead(id) over (order by id), first_value(id) over (order by id)) as next from person) p,
      generate_series(1, ${ITEMS_EACH}) n;
  insert into review_batch (id, campaign_id, reviewer_id)
    select 'batch_' || employee_id, 'camp_1', id from person;
  insert into card (id, kind, subject_id, audience_id, due_at, created_at)
    select 'card_' || p.employee_id, 'review-batch', 'batch_' || p.employee_id, p.id, clock_timestamp(), clock_timestamp()
    from person p;
  insert into card (id, kind, subject_id, audience_id, due_at, created_at)
    select 'card_camp', 'campaign', 'camp_1', p.id, clock_timestamp(), clock_timestamp()
    from person p where p.employee_id = '1';`;

/** Launches a review, has every reviewer decide something each half a minute, and submit; answers how much was decided. */
export async function reviewAtPace(
  stage: Stage,
  sql: postgres.Sql,
  clicker: Clicker,
  times: number,
): Promise<number> {
  await sql.unsafe(LAUNCH);
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
