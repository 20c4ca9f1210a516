import postgres from 'postgres';
import { PEOPLE, RESOURCES, seedPeople } from './grants.ts';

const EVENTS_OF_ONE = 10;
/** Of one holder in a year, of which the newest are live. */
const GRANTS_OF_ONE = 100;
const LIVE_OF_ONE = 20;
const GRANTS_OF_A_RESOURCE = 400;
/** The same in every year: what waits, and the events of a kind that is rare. */
const PENDING = 50;
const RARE = 50;

/**
 * A year of a company: so many grants, each asked for, decided, given and, but for the newest, ended, with ten events each. A
 * smaller year has fewer who hold something and less that is held, and as much of each.
 */
export async function seedYear(url: string, grants: number): Promise<void> {
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  const holders = Math.min(PEOPLE, grants / GRANTS_OF_ONE);
  const resources = Math.min(RESOURCES, Math.ceil(grants / GRANTS_OF_A_RESOURCE));
  await sql`set synchronous_commit = off`;
  await seedPeople(sql);
  await sql`create unlogged table year_grant as
    select n, lpad(n::text, 8, '0') as id, 'person_' || lpad((n % ${holders})::text, 5, '0') as holder,
      'person_' || lpad((2 * r.r)::text, 5, '0') as owner, 'resource-' || r.r as resource,
      n / ${holders} >= ${GRANTS_OF_ONE - LIVE_OF_ONE} as live,
      now() - interval '365 days' + n::float8 / ${grants} * interval '364 days' as at
    from generate_series(0, ${grants - 1}) n,
      lateral (select (n % ${holders} + 7 * (n / ${holders})) % ${resources} as r) r`;
  await sql`insert into request (id, kind, state, requester_id, beneficiary_id, entitlement, duration_seconds,
      justification, ticket, policy_id, definitions_hash, auto_approved, idempotency_key, created_at, ended_at)
    select 'req_' || id, 'new', 'approved', holder, holder, resource || '/read', 3600, 'To look into a slow query', '',
      'owner', '', false, id, at, at + interval '2 minutes' from year_grant`;
  await sql`insert into stage (id, request_id, ordinal, name, state, need, approvers, opened_at, ended_at)
    select 'stage_' || id, 'req_' || id, 0, 'Owner', 'approved', 1, '[{"kind": "owner"}]', at, at + interval '2 minutes'
    from year_grant`;
  await sql`insert into stage_approver (stage_id, person_id) select 'stage_' || id, owner from year_grant`;
  await sql`insert into decision (stage_id, person_id, verdict, comment, decided_at)
    select 'stage_' || id, owner, 'approve', '', at + interval '2 minutes' from year_grant`;
  await sql`insert into "grant" (id, state, principal_id, entitlement, connector_id, target, account, request_id,
      duration_seconds, expires_at, warn_at, stood_before, created_at, active_at, ended_at, end_reason, remains)
    select 'grant_' || id, case when live then 'active' else 'revoked' end, holder, resource || '/read', 'target',
      resource || '_read', jsonb_build_object('email', holder || '@bench.test', 'name', holder), 'req_' || id, 3600,
      case when live then now() + interval '30 days' + n % 1000 * interval '1 hour' else at + interval '1 hour' end,
      case when live then now() + interval '29 days' + n % 1000 * interval '1 hour' end, false, at,
      at + interval '3 minutes', case when not live then at + interval '1 hour' end,
      case when not live then 'expired' end, case when not live then 'gone' end
    from year_grant`;
  await sql`insert into card (id, kind, subject_id, audience_id, channel_id, message_ts, posted_at, created_at)
    select 'card_' || c.kind || id, c.kind, c.subject || id, case when c.owners then owner else holder end,
      'D' || case when c.owners then owner else holder end, n || '.0001', at, at
    from year_grant, (values ('request-approval', 'req_', true), ('request-status', 'req_', false), ('grant', 'grant_', false))
      as c(kind, subject, owners)`;
  await addEvents(sql);
  await addPending(sql);
  await sql`drop table year_grant`;
  await sql`vacuum analyze`;
  await sql.end();
}

/** In the order of time; the indexes are built once they are there, which takes a fraction. */
async function addEvents(sql: postgres.Sql): Promise<void> {
  const indexes = await sql<{ name: string; definition: string }[]>`
    select indexname as name, indexdef as definition from pg_indexes
    where tablename = 'audit_event' and indexname <> 'audit_event_pkey'`;
  for (const { name } of indexes) await sql`drop index ${sql(name)}`;
  await sql`insert into audit_event (at, kind, actor_label, data)
    select now() - interval '365 days', 'glass.refused', 'Sallyport', '{"reason": "no policy", "justification": "-"}'
    from generate_series(1, ${RARE})`;
  await sql`insert into audit_event (at, kind, actor_id, actor_label, person_id, entitlement, request_id, grant_id, data)
    select at + k.e * interval '1 second', k.kind,
      case k.actor when 'holder' then holder when 'owner' then owner end, coalesce(case k.actor when 'holder' then holder
      when 'owner' then owner end, 'Sallyport'), holder, resource || '/read', 'req_' || id,
      case when k.e >= 4 then 'grant_' || id end, replace(k.data, 'OWNER', owner)::jsonb
    from (select * from year_grant order by n) g, (values
      (0, 'request.submitted', 'holder', '{"kind": "new", "durationSeconds": 3600, "justification": "To look into a slow query", "ticket": "", "policy": "owner", "definitions": ""}'),
      (1, 'stage.opened', null, '{"stage": "Owner", "approvers": ["OWNER"]}'),
      (2, 'decision.recorded', 'owner', '{"stage": "Owner", "verdict": "approve", "comment": "", "for": null}'),
      (3, 'request.approved', null, '{"auto": false, "because": "", "by": ["OWNER"]}'),
      (4, 'grant.scheduled', null, '{"expiresInSeconds": 3600, "target": "t", "connector": "target"}'),
      (5, 'grant.provisioned', null, '{"expiresAt": null, "proof": "the target says so"}'),
      (6, 'grant.warned', null, '{"expiresAt": "2026-11-20T09:00:00.000Z"}'),
      (7, 'grant.revocation-started', null, '{"reason": "expired"}'),
      (8, 'grant.revoked', null, '{"reason": "expired", "proof": "the target says so", "lateBySeconds": 1}'),
      (9, 'stage.reminded', null, '{"approvers": ["OWNER"]}')) as k(e, kind, actor, data)
    where k.e < ${EVENTS_OF_ONE}`;
  await sql`set maintenance_work_mem = '512MB'`;
  for (const { definition } of indexes) await sql.unsafe(definition);
}

/** Requests that wait for those who own the first resource. */
async function addPending(sql: postgres.Sql): Promise<void> {
  await sql`create temporary table waiting as
    select lpad(n::text, 8, '0') as id, 'person_' || lpad((50 + n)::text, 5, '0') as requester, now() - interval '1 hour' as at
    from generate_series(1, ${PENDING}) n`;
  await sql`insert into request (id, kind, state, requester_id, beneficiary_id, entitlement, duration_seconds,
      justification, ticket, policy_id, definitions_hash, auto_approved, idempotency_key, created_at, due_at)
    select 'req_w' || id, 'new', 'pending', requester, requester, 'resource-0/write', 3600, 'To look into a slow query', '',
      'owner', (select hash from definitions_snapshot order by seq desc limit 1), false, 'w' || id, at, now() + interval '20 hours'
    from waiting`;
  await sql`insert into stage (id, request_id, ordinal, name, state, need, approvers, opened_at)
    select 'stage_w' || id, 'req_w' || id, 0, 'Owner', 'open', 1, '[{"kind": "owner"}]', at from waiting`;
  await sql`insert into stage_approver (stage_id, person_id) select 'stage_w' || id, 'person_00000' from waiting`;
  await sql`insert into card (id, kind, subject_id, audience_id, channel_id, message_ts, created_at)
    select 'card_w' || id, 'request-approval', 'req_w' || id, 'person_00000', 'Dperson_00000', id || '.0002', at from waiting`;
}
