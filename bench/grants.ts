import postgres from 'postgres';
import { definitionsOf, each, section } from './company.ts';

const GRANTS = 1_000_000;
/** One of so many was asked for. */
const REQUESTED_OF = 20;
export const PEOPLE = 10_000;
export const RESOURCES = 2_500;
/** The review of all of it. */
export const EVERYTHING = 'everything';

/** Ten thousand, with managers above them. */
export async function seedPeople(sql: postgres.Sql): Promise<void> {
  await sql`insert into person (id, employee_id, email, name, title, department, manager_email, type, status, source, updated_at)
    select 'person_' || lpad(n::text, 5, '0'), n::text, 'person-' || n || '@bench.test', 'Person ' || n, 'Engineer',
      'Department ' || n % 40, case when n > 0 then 'person-' || n / 8 || '@bench.test' end,
      case when n % 9 = 0 then 'contractor' else 'employee' end, 'active', 'csv', now()
    from generate_series(0, ${PEOPLE - 1}) n`;
}

/** People with managers above them, and live grants of which some were asked for and approved, the others imported. */
export async function seedGrants(url: string, grants = GRANTS): Promise<void> {
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  await seedPeople(sql);
  await sql`create temporary table held as
    select lpad(n::text, 7, '0') as n, n < ${grants / REQUESTED_OF} as asked,
      'person_' || lpad((n::bigint * 7919 % ${PEOPLE})::text, 5, '0') as person,
      'resource-' || n % ${RESOURCES} || case when n % 3 = 0 then '/write' else '/read' end as entitlement
    from generate_series(0, ${grants - 1}) n`;
  await sql`insert into request (id, kind, state, requester_id, beneficiary_id, entitlement, justification, ticket,
      policy_id, definitions_hash, auto_approved, idempotency_key, created_at)
    select 'req_' || n, 'new', 'approved', person, person, entitlement, 'To look into a slow query', '', 'owner', '',
      false, n, now() - interval '90 days' from held where asked`;
  await sql`insert into stage (id, request_id, ordinal, name, state, need, approvers)
    select 'stage_' || n, 'req_' || n, 0, 'Owner', 'approved', 1, '[{"kind": "owner"}]' from held where asked`;
  await sql`insert into decision (stage_id, person_id, verdict, comment, decided_at)
    select 'stage_' || n, 'person_' || lpad((2 * (n::int % ${RESOURCES}))::text, 5, '0'), 'approve', '', now()
    from held where asked`;
  await sql`insert into "grant" (id, state, principal_id, entitlement, connector_id, target, account, request_id, source,
      stood_before, created_at, active_at, expires_at)
    select 'grant_' || n, 'active', person, entitlement, 'target', replace(entitlement, '/', '_'),
      jsonb_build_object('email', person || '@bench.test', 'name', person), case when asked then 'req_' || n end,
      case when asked then 'request' else 'imported' end, false, now() - interval '90 days',
      now() - interval '90 days', case when n::int % 4 = 0 then now() + interval '300 days' end
    from held`;
  await sql`vacuum analyze`;
  await sql.end();
}

/** The people as a directory exports them. */
export const peopleCsv = (): string =>
  `employee_id,email,name,title,department,manager_email,type,start_date,end_date,status
${each(
  PEOPLE,
  (n) =>
    `${n},person-${n}@bench.test,Person ${n},Engineer,Department ${n % 40},${n > 0 ? `person-${Math.floor(n / 8)}@bench.test` : ''},${n % 9 === 0 ? 'contractor' : 'employee'},,,active\n`,
)}
`;

/** A company of these people and resources, with a review of all that they hold; `peopleFile` is where else people are from. */
export const everythingReviewed = (peopleFile?: string): string =>
  definitionsOf({
    ...(peopleFile === undefined ? {} : { peopleFile }),
    groups: section(
      'groups',
      RESOURCES,
      (n) => `  - { id: team-${n}, members: [person-${2 * n}@bench.test, person-${2 * n + 1}@bench.test] }\n`,
    ),
    resources: section(
      'resources',
      RESOURCES,
      (n) => `  - id: resource-${n}
    name: Resource ${n}
    connector: target
    environment: ${n % 2 === 0 ? 'prod' : 'corp'}
    owners: ["group:team-${n}"]
    entitlements:
      - { id: read, name: Read only, target: resource-${n}_read }
      - { id: write, name: Read and write, target: resource-${n}_write, sensitivity: high }
`,
    ),
    reviews: `reviews:
  - id: ${EVERYTHING}
    name: Everything
    scope: 'resource.environment in ["prod", "corp"] && person.type in ["employee", "contractor"]'
    reviewers: [owner, manager]
    due_in: 14d
    remind: { every: 3d, from: 3d }
    escalate: { after: 10d, to: [reviewer_manager] }
    undecided: revoke
`,
  });

/** In a review of everything six of ten reviewers have submitted, two have decided, and two are late; a third of them revoke something. */
export async function decideMost(sql: postgres.Sql): Promise<void> {
  await sql`update review_item i
    set state = case when revokes and i.id % 20 = 0 then 'revoked' else 'kept' end,
      decided_by_id = i.reviewer_id, decided_at = now() - interval '1 day' + i.id % 5000 * interval '10 seconds',
      submitted_at = case when share < 6 then now() end,
      shown = jsonb_build_object('heldSince', i.held_since, 'expiresAt', i.expires_at, 'source', 'imported', 'why', '',
        'requestedBy', null, 'approvedBy', '[]'::jsonb, 'lastUsedAt', null, 'holders', null, 'conflicts', '[]'::jsonb,
        'peers', jsonb_build_object('holding', i.id % 90, 'of', 100, 'who', 'Engineers in Department ' || i.id % 40),
        'recommendation', jsonb_build_object('verdict', 'keep', 'reason', i.id % 90 || ' of 100 Engineers hold it')),
      remediate_due_at = case when share < 6 and revokes and i.id % 20 = 0 then now() end
    from (select id, abs(hashtext(id)) % 10 as share, abs(hashtext(id)) % 3 = 0 as revokes from person) p
    where p.id = i.reviewer_id and share < 8`;
  await sql`update review_batch set submitted_at = now(), remind_due_at = null, last_day_due_at = null, escalate_due_at = null
    where abs(hashtext(reviewer_id)) % 10 < 6`;
  await sql`update review_batch set escalated_at = now(), escalate_due_at = null
    where abs(hashtext(reviewer_id)) % 10 >= 8`;
}

/** The event of each decision. */
export async function addDecisionEvents(sql: postgres.Sql): Promise<void> {
  await sql`insert into audit_event (at, kind, actor_id, actor_label, person_id, entitlement, grant_id, campaign_id, data)
    select i.decided_at, 'review-item.' || i.state, i.reviewer_id, p.name, i.person_id, i.entitlement, i.grant_id,
      i.campaign_id, jsonb_build_object('item', i.id, 'comment', '') ||
        case i.state when 'kept' then '{"until": null}'::jsonb else '{"by": "reviewer"}'::jsonb end
    from review_item i join person p on p.id = i.reviewer_id where i.state in ('kept', 'revoked') order by i.decided_at`;
}
