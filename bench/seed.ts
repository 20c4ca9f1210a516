import postgres from 'postgres';
import { resourceId } from './company.ts';
import type { Stand } from './stand.ts';

export interface PendingRequest {
  id: string;
  /** Whose click approves it. */
  approverSlackId: string;
}

/** Lets the program bring a new database up to date and read who is in Slack. */
export async function peopledDatabase(
  stand: Stand,
  name: string,
  environment: Record<string, string> = {},
): Promise<string> {
  const url = await stand.server.database(name);
  const program = await stand.program(url, environment);
  await untilTied(url, stand.company.people.length);
  await program.stop();
  return url;
}

async function untilTied(url: string, people: number): Promise<void> {
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  for (let tied = 0; tied < people; ) {
    await new Promise((resolve) => setTimeout(resolve, 50));
    const [row] = await sql<{ tied: number }[]>`select count(person_id)::int as tied from slack_account`;
    tied = row?.tied ?? 0;
  }
  await sql.end();
}

/** Adds requests that each wait for the one owner of a resource, with the cards that owner and requester have: nobody asks twice for one. */
export async function addPendingRequests(url: string, count: number): Promise<PendingRequest[]> {
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  const [definitions] = await sql<
    { hash: string }[]
  >`select hash from definitions_snapshot order by seq desc`;
  const hash = definitions?.hash ?? '';
  const resources = await sql<{ owner: string; slackId: string; resource: string }[]>`
    select p.id as owner, a.user_id as "slackId", ${resourceId(0).slice(0, -1)} || p.employee_id as resource
    from person p join slack_account a on a.person_id = p.id where p.employee_id::int < 40`;
  await sql`create temporary table made as
    select lpad(n::text, 8, '0') as n, r.owner, r."slackId", r.resource,
      (select id from person where employee_id = (40 + n / 40 % 360)::text) as requester
    from generate_series(1, ${count}) n
    join (select *, row_number() over () - 1 as place from jsonb_to_recordset(${sql.json(resources)})
      as r(owner text, "slackId" text, resource text)) r on r.place = n % ${resources.length}`;
  await sql`insert into request (id, kind, state, requester_id, beneficiary_id, entitlement, duration_seconds,
      justification, ticket, policy_id, definitions_hash, auto_approved, idempotency_key, created_at, due_at)
    select 'req_' || n, 'new', 'pending', requester, requester, resource || '/read', 3600,
      'To look into a slow query', '', 'owner', ${hash}, false, 'bench-' || n, now(), now() + interval '1 day' from made`;
  await sql`insert into stage (id, request_id, ordinal, name, state, need, approvers, opened_at)
    select 'stage_' || n, 'req_' || n, 0, 'Owner', 'open', 1, '[{"kind": "owner"}]', now() from made`;
  await sql`insert into stage_approver (stage_id, person_id) select 'stage_' || n, owner from made`;
  for (const [kind, audience] of [
    ['request-approval', 'owner'],
    ['request-status', 'requester'],
  ] as const)
    await sql`insert into card (id, kind, subject_id, audience_id, channel_id, message_ts, created_at)
      select 'card_' || ${kind} || n, ${kind}, 'req_' || n, ${sql(audience)}, 'D' || ${sql(audience)}, n || '.0001', now()
      from made`;
  const made = await sql<
    PendingRequest[]
  >`select 'req_' || n as id, "slackId" as "approverSlackId" from made order by n`;
  await sql`vacuum analyze`;
  await sql.end();
  return made.map(({ id, approverSlackId }) => ({ id, approverSlackId }));
}

/** Adds people who aren't in Slack, beside those who are there: `holder-0@bench.test` and so on. */
export async function addPeople(url: string, called: string, count: number): Promise<void> {
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  await sql`insert into person (id, email, name, title, department, type, status, source, updated_at)
    select 'person_' || n, ${called} || '-' || n || '@bench.test', initcap(${called}) || ' ' || n, 'Engineer', 'Bench',
      'employee', 'active', 'csv', now() from generate_series(0, ${count - 1}) n on conflict do nothing`;
  await sql`vacuum analyze`;
  await sql.end();
}
