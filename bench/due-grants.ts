import { setTimeout as wait } from 'node:timers/promises';
import postgres from 'postgres';
import { resourceId } from './company.ts';
import type { Company } from './company.ts';

const GIVE_UP_AFTER_MS = 60_000;

export interface Held {
  /** Which of the company’s people, and which of its resources. */
  person: number;
  resource: number;
}

/** So many, over all people and as few resources as there can be. */
export const heldBy = ({ people }: Company, count: number): Held[] =>
  Array.from({ length: count }, (_, index) => ({
    person: index % people.length,
    resource: Math.floor(index / people.length),
  }));

/** Live grants, due when `makeDue` says so. */
export async function addGrants(url: string, held: Held[]): Promise<void> {
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  await sql`insert into "grant" (id, state, principal_id, entitlement, connector_id, target, account,
      duration_seconds, expires_at, stood_before, created_at, active_at)
    select 'grant_' || n, 'active', p.id, ${resourceId(0).slice(0, -1)} || h.resource || '/read', 'target',
      ${resourceId(0).slice(0, -1)} || h.resource || '_read',
      jsonb_build_object('email', p.email, 'employeeId', p.employee_id, 'name', p.name),
      3600, now() + interval '1 day', false, now(), now()
    from (select row_number() over () as n, * from jsonb_to_recordset(${sql.json(held as never)}) as h(person int, resource int)) h
    join person p on p.employee_id = h.person::text`;
  await sql`vacuum analyze`;
  await sql.end();
}

export async function makeDue(url: string, inMs: number): Promise<void> {
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  await sql`update "grant" set expires_at = now() + ${inMs} * interval '1 ms'`;
  await sql.end();
}

/** How late each was, in seconds; those that aren't through a minute after they were due are missing. */
export async function latenesses(
  url: string,
  { count, dueInMs }: { count: number; dueInMs: number },
): Promise<number[]> {
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  const deadline = performance.now() + dueInMs + GIVE_UP_AFTER_MS;
  try {
    for (;;) {
      await wait(500);
      const rows = await sql<{ late: number }[]>`
        select extract(epoch from ended_at - expires_at)::float8 as late from "grant" where state = 'revoked'`;
      if (rows.length === count || performance.now() > deadline) return rows.map((row) => row.late);
    }
  } finally {
    await sql.end();
  }
}
