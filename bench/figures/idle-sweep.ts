import postgres from 'postgres';
import { Child } from '../child.ts';
import type { Sweeps } from '../children/sweeps.ts';
import { median } from '../figure.ts';
import type { Figure } from '../figure.ts';
import { peopledDatabase } from '../seed.ts';
import type { Stand } from '../stand.ts';

const FEW = 1_000;
const MANY = 1_000_000;
const ROUNDS = 5;
const WARM_UP = 20;
const SWEEPS = 100;

/** One sweep of every job over grants and requests with nothing due, over a large table and a small one in turns. */
export async function idleSweep(stand: Stand): Promise<Figure[]> {
  const few = await peopledDatabase(stand, 'few');
  const many = await stand.server.database('many', 'few');
  await addGrants(few, FEW);
  await addGrants(many, MANY);
  const sweeps = new Child<Sweeps, number[]>('sweeps');
  const took = { few: [] as number[], many: [] as number[] };
  for (let round = 0; round < ROUNDS; round++) {
    took.few.push(...(await sweep(stand, sweeps, few)));
    took.many.push(...(await sweep(stand, sweeps, many)));
  }
  await sweeps.end();
  await stand.server.drop('few');
  await stand.server.drop('many');
  const value = median(took.many);
  const limit = median(took.few);
  return [
    {
      name: 'one sweep with nothing due, 1,000,000 grants',
      value: `${value.toFixed(2)} ms`,
      limit: `${limit.toFixed(2)} ms with 1,000`,
      ratio: (value / limit).toFixed(2),
      target: '≤ 1.5',
      met: value / limit <= 1.5,
    },
  ];
}

async function sweep(stand: Stand, sweeps: Child<Sweeps, number[]>, url: string): Promise<number[]> {
  const env = stand.environment(url);
  return (await sweeps.ask({ env, count: WARM_UP + SWEEPS })).slice(WARM_UP);
}

/** A fifth of them active, with ends and warnings in the months to come; the others ended. */
async function addGrants(url: string, count: number): Promise<void> {
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  await sql`insert into "grant" (id, state, principal_id, entitlement, connector_id, target, account,
      duration_seconds, expires_at, warn_at, stood_before, created_at, active_at, ended_at, end_reason)
    select 'grant_' || n, case when n % 5 = 0 then 'active' else 'revoked' end, p.id, 'resource-' || n % 40 || '/read',
      'target', 'resource-' || n % 40 || '_read', jsonb_build_object('email', p.email, 'name', p.name), 3600,
      case when n % 5 = 0 then now() + (1 + n % 90) * interval '1 day' else now() - interval '1 day' end,
      case when n % 5 = 0 then now() + (1 + n % 90) * interval '1 day' - interval '1 hour' end,
      false, now() - interval '2 days', now() - interval '2 days',
      case when n % 5 = 0 then null else now() - interval '1 day' end,
      case when n % 5 = 0 then null else 'expired' end
    from generate_series(1, ${count}) n join person p on p.employee_id = (n % 400)::text`;
  await sql`vacuum analyze`;
  await sql.end();
}
