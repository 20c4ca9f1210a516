import { setTimeout as wait } from 'node:timers/promises';
import postgres from 'postgres';
import { Child } from '../child.ts';
import type { InstantTarget } from '../children/instant-target.ts';
import { resourceId } from '../company.ts';
import { makeWebhook } from '../../src/connectors/webhook/webhook-connector.ts';
import { percentile } from '../figure.ts';
import type { Figure } from '../figure.ts';
import { inFlight } from '../in-flight.ts';
import { peopledDatabase } from '../seed.ts';
import type { Stand } from '../stand.ts';

const GRANTS = 1_000;
const DUE_IN_MS = 3_000;
const GIVE_UP_AFTER_MS = 60_000;
const AT_ONCE = 8;
/** Of what the connector alone takes for as many removals, read back before and after. */
const MOST = { p99: 3, last: 3.5 };

/** From the moment a thousand grants were due until each was read back as gone. */
export async function revocationLateness(stand: Stand): Promise<Figure[]> {
  const url = await peopledDatabase(stand, 'lateness');
  const held = Array.from({ length: GRANTS }, (_, index) => ({
    person: index % stand.company.people.length,
    resource: Math.floor(index / stand.company.people.length),
  }));
  const secret = 'the-instant-target-of-the-benchmark';
  const target = new Child<InstantTarget, { url: string }>('instant-target');
  const holdings = held.map(({ person, resource }) => ({
    target: `${resourceId(resource)}_read`,
    email: stand.company.people[person]?.email ?? '',
    name: stand.company.people[person]?.name ?? '',
  }));
  const bare = await removeAll((await target.ask({ secret, holdings })).url, secret, holdings);
  const { url: targetUrl } = await target.ask({ secret, holdings });
  const program = await stand.program(url, { TARGET_URL: targetUrl, TARGET_SECRET: secret });
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  await sql`insert into "grant" (id, state, principal_id, entitlement, connector_id, target, account,
      duration_seconds, expires_at, stood_before, created_at, active_at)
    select 'grant_' || n, 'active', p.id, 'resource-' || h.resource || '/read', 'target',
      'resource-' || h.resource || '_read',
      jsonb_build_object('email', p.email, 'employeeId', p.employee_id, 'name', p.name),
      3600, now() + ${DUE_IN_MS} * interval '1 ms', false, now(), now()
    from (select row_number() over () as n, * from jsonb_to_recordset(${sql.json(held)}) as h(person int, resource int)) h
    join person p on p.employee_id = h.person::text`;
  const latenesses = await untilRevoked(sql);
  await sql.end();
  await program.stop();
  await target.end();
  await stand.server.drop('lateness');

  const p99 = percentile(latenesses, 99);
  const last = percentile(latenesses, 100);
  const seconds = (value: number) => `${value.toFixed(2)} s`;
  return [
    {
      name: `lateness of ${GRANTS.toLocaleString('en')} revocations due at once, p99`,
      value: seconds(p99),
      limit: `${seconds(bare)}, the connector alone`,
      ratio: (p99 / bare).toFixed(2),
      target: `≤ ${MOST.p99}`,
      met: latenesses.length === GRANTS && p99 / bare <= MOST.p99,
      notes: [...program.warnings],
    },
    {
      name: 'the latest of them',
      value: seconds(last),
      limit: `${seconds(bare)}, the connector alone`,
      ratio: (last / bare).toFixed(2),
      target: `≤ ${MOST.last}`,
      met: latenesses.length === GRANTS && last / bare <= MOST.last,
    },
  ];
}

/** In how many seconds the connector removes all of it, with nothing else to do. */
async function removeAll(url: string, secret: string, holdings: InstantTarget['holdings']): Promise<number> {
  const connector = makeWebhook('bare', { url, secret, allow_private_addresses: true });
  const from = performance.now();
  await inFlight(holdings.length, AT_ONCE, async (index) => {
    const { target = '', email = '', name = '' } = holdings[index] ?? {};
    const ref = { target, account: { email, employeeId: null, name } };
    await connector.revoke(ref, { operationId: `bare-${index}` });
    const { stands } = await connector.readBack(ref);
    if (stands) throw new Error(`${email} still holds ${target}`);
  });
  await connector.close?.();
  return (performance.now() - from) / 1_000;
}

/** How late each was, in seconds; those that aren't through in a minute are missing. */
async function untilRevoked(sql: postgres.Sql): Promise<number[]> {
  const deadline = performance.now() + DUE_IN_MS + GIVE_UP_AFTER_MS;
  for (;;) {
    await wait(500);
    const rows = await sql<{ late: number }[]>`
      select extract(epoch from ended_at - expires_at)::float8 as late from "grant" where state = 'revoked'`;
    if (rows.length === GRANTS || performance.now() > deadline) return rows.map((row) => row.late);
  }
}
