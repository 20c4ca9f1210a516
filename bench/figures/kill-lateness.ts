import { dirname } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import postgres from 'postgres';
import { Child } from '../child.ts';
import type { SlowTarget } from '../children/slow-target.ts';
import { runCommand } from '../command.ts';
import { resourceId } from '../company.ts';
import type { Figure } from '../figure.ts';
import { type Build, earlierBuild, thisBuild } from '../in-turns.ts';
import type { Stand } from '../stand.ts';

/** More than one process takes at once, and less than two. */
const GRANTS = 100;
const DUE_IN_MS = 3_000;
/** More than one process holds alone: both are in the middle of theirs. */
const OF_BOTH = 70;
/** Three calls a removal, eight at once: one process is at its own for two seconds. */
const DELAY_MS = 80;
const GIVE_UP_AFTER_MS = 120_000;
const MOST_SECONDS = 5;
const SECRET = 'the-slow-target-of-the-benchmark';

/** How late what one of two processes was removing is gone when that process is killed in the middle of it. */
export async function killLateness(stand: Stand): Promise<Figure[]> {
  const earlier = earlierBuild();
  const before = earlier && (await lateness(stand, earlier));
  const now = await lateness(stand, await thisBuild());
  return [
    {
      name: `the latest of ${GRANTS} removals after one of two processes was killed`,
      value: `${now.seconds.toFixed(1)} s, ${now.left} left`,
      limit: before ? `${before.seconds.toFixed(1)} s before, ${before.left} left` : '',
      ratio: before ? (now.seconds / before.seconds).toFixed(2) : '',
      target: `≤ ${MOST_SECONDS} s, 0 left`,
      met: now.seconds <= MOST_SECONDS && now.left === 0,
    },
  ];
}

async function lateness(stand: Stand, build: Build): Promise<{ seconds: number; left: number }> {
  const target = new Child<SlowTarget, { url: string; left: number }>('slow-target');
  const holdings = stand.company.people
    .slice(0, GRANTS)
    .map(({ email, name }) => ({ target: `${resourceId(0)}_read`, email, name }));
  const { url: targetUrl } = await target.ask({ secret: SECRET, holdings, delayMs: DELAY_MS });
  const url = await stand.server.database('killed');
  const env = { ...stand.environment(url), PORT: '0', TARGET_URL: targetUrl, TARGET_SECRET: SECRET };
  const start = async () => {
    const command: [string, ...string[]] = [process.execPath, ...build.flags, build.cli, 'start'];
    const program = runCommand(command, { cwd: dirname(stand.company.config), env });
    await program.until(/Sallyport is up/);
    return program;
  };
  const killed = await start();
  const other = await start();
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  await sql`insert into "grant" (id, state, principal_id, entitlement, connector_id, target, account,
      duration_seconds, expires_at, stood_before, created_at, active_at)
    select 'grant_' || p.id, 'active', p.id, ${`${resourceId(0)}/read`}, 'target', ${`${resourceId(0)}_read`},
      jsonb_build_object('email', p.email, 'employeeId', p.employee_id, 'name', p.name),
      3600, now() + ${DUE_IN_MS} * interval '1 ms', false, now(), now()
    from person p where p.email = any(${holdings.map(({ email }) => email)})`;
  await until(async () => {
    const [row] =
      await sql`select from "grant" having count(*) filter (where lease_until > now()) >= ${OF_BOTH}`;
    return row !== undefined;
  });
  await killed.kill9();
  const [{ at } = { at: new Date() }] = await sql<{ at: Date }[]>`select clock_timestamp() as at`;
  await until(async () => (await sql`select from "grant" where state <> 'revoked' limit 1`).length === 0);
  const [{ seconds } = { seconds: Number.NaN }] = await sql<{ seconds: number }[]>`
    select extract(epoch from max(ended_at) - ${at}::timestamptz)::float8 as seconds from "grant"`;
  const { left } = await target.ask('what is left');
  await sql.end();
  await other.stop();
  await target.end();
  await stand.server.drop('killed');
  return { seconds, left };
}

async function until(isSo: () => Promise<boolean>): Promise<void> {
  for (const deadline = performance.now() + GIVE_UP_AFTER_MS; !(await isSo()); await wait(20))
    if (performance.now() > deadline) throw new Error(`not so after ${GIVE_UP_AFTER_MS} ms`);
}
