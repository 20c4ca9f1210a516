import type postgres from 'postgres';
import { brokenRowInvariants } from '../../support/row-invariants.ts';
import type { AccessSpan } from '../../support/target-watch.ts';
import { EXPIRES_AFTER_HOURS, REVIEWED, STANDING, targetOf } from './company.ts';

/** No end is later than this, and none early. */
const LATE_MS = 15_000;

/** What ended, and by when it had to, each by the database’s clock. */
const ENDS = `
  select 'access' as what, id, expires_at as due, coalesce(revoke_since, ended_at) as ended from "grant"
    where active_at is not null and expires_at is not null
  union all select 'its length', g.id, g.active_at + r.duration_seconds * interval '1 second', g.expires_at
    from "grant" g join request r on r.id = g.request_id where g.expires_at is not null
    and g.active_at is not null
  union all select 'request', id, created_at + interval '${EXPIRES_AFTER_HOURS} hours', ended_at from request
    where state in ('pending', 'expired')
  union all select 'delegation', id, until, ended_at from delegation d
    where not exists (select from delegation later where later.approver_id = d.approver_id
      and later.created_at > d.created_at and later.created_at <= d.until)
  union all select 'review begins', id, scheduled_for, launched_at from campaign
  union all select 'review closes', id, closes_at, closing_at from campaign where launched_at is not null`;

/** All that ended early, late or twice, or was scheduled for another time than the clocks of the zone say. */
export async function faultsOf(
  sql: postgres.Sql,
  zone: string,
  spans: readonly AccessSpan[],
  now: Date,
): Promise<string[]> {
  const ends = await sql.unsafe<{ what: string; id: string; due: Date; ended: Date | null }[]>(ENDS);
  const wrong = ends.filter(({ due, ended }) => {
    const lateMs = (ended ?? now).getTime() - due.getTime();
    return ended === null ? lateMs > LATE_MS : lateMs < 0 || lateMs > LATE_MS;
  });
  const grants = await sql<{ target: string; email: string; from: Date; due: Date }[]>`
    select target, account->>'email' as email, active_at as "from", expires_at as due from "grant"
    where active_at is not null and expires_at is not null`;
  const standing = targetOf(STANDING);
  const ending = spans.filter(({ target }) => target !== standing);
  const odd = grants.filter(({ target, email, from, due }) => {
    const there = ending.filter(
      (span) => span.target === target && span.email === email && span.from.getTime() === from.getTime(),
    );
    const lateMs = (there[0]?.to ?? now).getTime() - due.getTime();
    const isOver = there[0]?.to !== null;
    return there.length !== 1 || lateMs > LATE_MS || (isOver && lateMs < 0);
  });
  const reviews = await sql<{ at: string }[]>`
    select to_char(scheduled_for at time zone ${zone}, 'YYYY-MM-DD HH24:MI') as at from campaign order by 1`;
  const expected = new RegExp(`-${REVIEWED.day} ${REVIEWED.at}$`);
  const twice = reviews.filter(({ at }, nth) => !expected.test(at) || reviews[nth - 1]?.at === at);
  return [
    ...wrong.map((one) => `not on time: ${JSON.stringify(one)}`),
    ...odd.map((one) => `at the target: ${JSON.stringify(one)}`),
    ...twice.map(({ at }) => `a review at ${at}`),
    ...(ending.length === grants.length ? [] : [`${ending.length} accesses for ${grants.length} grants`]),
    ...(await brokenRowInvariants(sql, LATE_MS)),
  ];
}
