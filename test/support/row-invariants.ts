import type postgres from 'postgres';

const counted = (condition: string) => `(count(*) filter (where ${condition}))::bigint`;

/** By reviewer and by resource: what is kept beside the items of a campaign is what a count of them comes to. */
const TALLIES: [string, string] = [
  'the figures of a campaign are what a count of its items comes to',
  `with kept as (
     select campaign_id, part, part_id, sum(total) as total, sum(open) as open, sum(kept) as kept,
       sum(revoked) as revoked, sum(by_close) as by_close, sum(remediated) as remediated, sum(remains) as remains,
       sum(under_way) as under_way, sum(undecided) as undecided, sum(ended) as ended, sum(submitted) as submitted,
       sum(decided) as decided, sum(decided_kept) as decided_kept
     from review_tally group by campaign_id, part, part_id),
   one as (
     select i.*, part.* from review_item i
     cross join lateral (values ('reviewer', coalesce(reviewer_id, '')), ('resource', resource_id)) part(part, part_id)),
   counted as (
     select campaign_id, part, part_id, count(*) as total, ${counted(`state = 'open'`)} as open,
       ${counted(`state = 'kept'`)} as kept, ${counted(`state in ('revoked', 'remediated')`)} as revoked,
       ${counted(`state in ('revoked', 'remediated') and decided_by_id is null`)} as by_close,
       ${counted(`state = 'remediated'`)} as remediated, ${counted('remains is not null')} as remains,
       ${counted(`state = 'revoked' and submitted_at is not null and remediate_due_at is null and remains is null`)}
         as under_way,
       ${counted(`state = 'undecided'`)} as undecided, ${counted(`state = 'ended'`)} as ended,
       ${counted('submitted_at is not null')} as submitted, ${counted('decided_by_id = reviewer_id')} as decided,
       ${counted(`decided_by_id = reviewer_id and state = 'kept'`)} as decided_kept
     from one group by campaign_id, part, part_id),
   there as (select * from kept where (total, open, kept, revoked, submitted) <> (0, 0, 0, 0, 0))
   (select 'kept' as figures, * from there except all select 'kept', * from counted)
   union all (select 'counted', * from counted except all select 'counted', * from there)`,
];

/** Where the figures that are kept of campaigns and their items differ. */
export const tallyFaults = async (rows: (statement: string) => Promise<unknown[]>): Promise<string[]> =>
  (await rows(TALLIES[1])).map((row) => `not so: ${TALLIES[0]}: ${JSON.stringify(row)}`);

/** What must be true of the rows at any moment: each statement finds the rows that break its sentence. */
const ROW_INVARIANTS: [string, string][] = [
  TALLIES,
  [
    'a request that ended says when, and one that didn’t has not',
    `select id, state from request where (state = 'pending') <> (ended_at is null)`,
  ],
  [
    'a request was submitted once and ended once, as its events say',
    `select r.id, r.state, coalesce(array_agg(e.kind) filter (where e.kind is not null), '{}') as events
     from request r left join audit_event e on e.request_id = r.id and e.kind in
       ('request.submitted', 'request.approved', 'request.denied', 'request.cancelled', 'request.expired')
     group by r.id, r.state
     having count(*) filter (where e.kind = 'request.submitted') <> 1
       or count(*) filter (where e.kind <> 'request.submitted') <> (r.state <> 'pending')::int
       or count(*) filter (where e.kind = 'request.' || r.state) <> (r.state <> 'pending')::int`,
  ],
  [
    'every event is about a row that is there',
    `select e.seq, e.kind from audit_event e
     where (e.request_id is not null and e.kind <> 'decision.refused'
            and not exists (select 1 from request r where r.id = e.request_id))
        or (e.grant_id is not null and not exists (select 1 from "grant" g where g.id = e.grant_id))`,
  ],
  [
    'a pending request has one open stage, and an ended one none',
    `select r.id, r.state, count(s.id) from request r
     left join stage s on s.request_id = r.id and s.state in ('open', 'waiting')
     group by r.id, r.state
     having count(s.id) filter (where s.state = 'open') <> (r.state = 'pending')::int
       or (r.state <> 'pending' and count(s.id) > 0)`,
  ],
  [
    'a stage opened once, ended once, and was approved by as many as it needs',
    `select s.id, s.state from stage s
     where (s.opened_at is not null)::int <> (select count(*) from audit_event e
              where e.kind = 'stage.opened' and e.request_id = s.request_id and e.data->>'stage' = s.name)
        or (s.state = 'approved')::int <> (select count(*) from audit_event e
              where e.kind = 'stage.approved' and e.request_id = s.request_id and e.data->>'stage' = s.name)
        or (s.state = 'denied')::int <> (select count(*) from audit_event e
              where e.kind = 'stage.denied' and e.request_id = s.request_id and e.data->>'stage' = s.name)
        or (s.state = 'approved' and s.need > (select count(*) from decision d
              where d.stage_id = s.id and d.verdict = 'approve'))
        or (s.state <> 'denied' and exists (select 1 from decision d
              where d.stage_id = s.id and d.verdict = 'deny'))`,
  ],
  [
    'a decision has one event and an event of a decision one row',
    `select coalesce(d.request_id, e.request_id) as request, coalesce(d.person_id, e.actor_id) as person
     from (select s.request_id, d.person_id, d.verdict, s.name from decision d join stage s on s.id = d.stage_id) d
     full join (select * from audit_event where kind = 'decision.recorded') e
       on e.request_id = d.request_id and e.actor_id = d.person_id and e.data->>'verdict' = d.verdict
         and e.data->>'stage' = d.name
     group by 1, 2 having count(d.person_id) <> count(distinct e.seq) or count(d.person_id) <> 1`,
  ],
  [
    'nobody decided what they asked for or benefit from, and nobody who wasn’t asked',
    `select d.stage_id, d.person_id from decision d join stage s on s.id = d.stage_id
     join request r on r.id = s.request_id
     where d.person_id in (r.requester_id, r.beneficiary_id)
        or not exists (select 1 from stage_approver a where a.stage_id = s.id and a.person_id = d.person_id)`,
  ],
  [
    'an approved request for something new made one grant, and no other request made any',
    `select r.id, r.state, count(g.id) from request r left join "grant" g on g.request_id = r.id
     group by r.id, r.state, r.kind having count(g.id) <> (r.state = 'approved' and r.kind in ('new', 'break-glass'))::int`,
  ],
  [
    'a grant went each step once, with one event each',
    `select g.id, g.state, array_agg(e.kind) as events from "grant" g left join audit_event e on e.grant_id = g.id
     where g.source = 'request' group by g.id
     having count(*) filter (where e.kind = 'grant.scheduled') <> 1
       or count(*) filter (where e.kind = 'grant.provisioned') <> (g.active_at is not null)::int
       or count(*) filter (where e.kind = 'grant.failed') <> (g.state = 'failed')::int
            + count(*) filter (where e.kind = 'grant.revocation-reopened' and e.data->>'was' = 'failed')
       or count(*) filter (where e.kind = 'grant.revoked') <> (g.state = 'revoked')::int
            + count(*) filter (where e.kind = 'grant.revocation-reopened' and e.data->>'was' = 'revoked')
       or count(*) filter (where e.kind = 'grant.revocation-started') > 1
       or (g.active_at is not null and
           (count(*) filter (where e.kind = 'grant.revocation-started') = 1) <> (g.state in ('revoking', 'revoked')))`,
  ],
  [
    'a grant that began at the target knew when to end it',
    `select id from "grant" where active_at is not null and duration_seconds is not null and expires_at is null`,
  ],
];

/** The sentences that don’t hold, each with the first rows that break it. */
export async function brokenRowInvariants(sql: postgres.Sql, lateMs: number): Promise<string[]> {
  const broken: string[] = [];
  const inTime: [string, string] = [
    `no grant outlives its end by more than ${lateMs} ms`,
    `select id, state, expires_at, ended_at from "grant"
     where coalesce(ended_at, clock_timestamp()) > expires_at + ${lateMs} * interval '1 millisecond' and state <> 'failed'`,
  ];
  for (const [sentence, statement] of [...ROW_INVARIANTS, inTime]) {
    const rows = await sql.unsafe(statement);
    if (rows.length > 0)
      broken.push(`not so: ${sentence}; ${rows.length} rows: ${JSON.stringify(rows.slice(0, 3))}`);
  }
  return broken;
}
