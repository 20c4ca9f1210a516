import type postgres from 'postgres';
import type { AccessSpan } from './target-watch.ts';
import type { Stage } from './system-stage.ts';

/** The clocks of two processes on one machine, and the way of a call between them. */
const TOLERANCE_MS = 250;

interface Held {
  id: string;
  state: string;
  email: string;
  target: string;
  created_at: Date;
  active_at: Date | null;
  ended_at: Date | null;
}

/** What the target saw against what the rows say: nothing there without a live grant, nothing done twice. */
export async function brokenAccessInvariants(sql: postgres.Sql, stage: Stage): Promise<string[]> {
  const grants = await sql<Held[]>`
    select id, state, account->>'email' as email, target, created_at, active_at, ended_at from "grant"`;
  const byRight = groupBy(grants, ({ target, email }) => `${target} ${email}`);
  const spans = groupBy(stage.spans, ({ target, email }) => `${target} ${email}`);
  const broken: string[] = [];
  for (const [right, seen] of spans)
    for (const span of seen)
      if (!isCovered(span, byRight.get(right) ?? []))
        broken.push(
          `${right} had access from ${span.from.toISOString()} to ${span.to?.toISOString()} without a live grant`,
        );
  for (const [right, held] of byRight) {
    const given = held.filter((grant) => grant.active_at !== null).length;
    const seen = spans.get(right)?.length ?? 0;
    if (seen > held.length || (given > 0 && seen === 0))
      broken.push(`${right} had ${given} grants that worked, and access appeared ${seen} times`);
  }
  const live = new Set(
    grants
      .filter(({ state }) => ['active', 'revoking', 'provisioning'].includes(state))
      .map(({ target, email }) => `${target} ${email}`),
  );
  const there = stage.target.state().holdings.map(({ target, email }) => `${target} ${email}`);
  for (const right of there) if (!live.has(right)) broken.push(`${right} is still there without a grant`);
  for (const { state, target, email } of grants)
    if (state === 'active' && !there.includes(`${target} ${email}`))
      broken.push(`${target} ${email} is granted and isn’t there`);
  return broken;
}

/** Whether live grants, one after the other, last as long as the access did. */
function isCovered(span: AccessSpan, grants: Held[]): boolean {
  let until = span.from.getTime();
  const end = span.to?.getTime() ?? Date.now();
  for (const grant of grants.toSorted((a, b) => a.created_at.getTime() - b.created_at.getTime())) {
    if (grant.created_at.getTime() > until + TOLERANCE_MS) return false;
    until = Math.max(until, grant.ended_at?.getTime() ?? Number.POSITIVE_INFINITY);
    if (until + TOLERANCE_MS >= end) return true;
  }
  return false;
}

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item]);
  return groups;
}
