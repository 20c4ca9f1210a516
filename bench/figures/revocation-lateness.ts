import { setTimeout as wait } from 'node:timers/promises';
import postgres from 'postgres';
import { Child } from '../child.ts';
import type { InstantTarget } from '../children/instant-target.ts';
import type { RawRemovals } from '../children/raw-removals.ts';
import { resourceId } from '../company.ts';
import { median, percentile } from '../figure.ts';
import type { Figure } from '../figure.ts';
import { record } from '../recording.ts';
import type { Statement } from '../recording.ts';
import { peopledDatabase } from '../seed.ts';
import type { Stand } from '../stand.ts';

const GRANTS = 1_000;
const ROUNDS = 3;
const DUE_IN_MS = 3_000;
const GIVE_UP_AFTER_MS = 60_000;
const CONNECTIONS = 10;
const SECRET = 'the-instant-target-of-the-benchmark';
/** Of what the same calls and statements take by themselves. */
const MOST = 1.5;

/**
 * From the moment a thousand grants were due until the last was read back as gone, beside the same calls to the target and the
 * same statements sent by a process that does nothing else.
 */
export async function revocationLateness(stand: Stand): Promise<Figure[]> {
  const url = await peopledDatabase(stand, 'due');
  await addGrants(stand, url);
  const sent = await recordRemovals(stand);
  const rounds: { raw: number; latenesses: number[] }[] = [];
  const warnings: string[] = [];
  for (let round = 0; round < ROUNDS; round++)
    rounds.push({ raw: await removeRaw(stand, sent), latenesses: await removeAll(stand, warnings) });
  await stand.server.drop('due');

  const figure = (name: string, percent: number): Figure => {
    const ratio = median(rounds.map(({ raw, latenesses }) => percentile(latenesses, percent) / raw));
    return {
      name,
      value: seconds(median(rounds.map(({ latenesses }) => percentile(latenesses, percent)))),
      limit: `${seconds(median(rounds.map(({ raw }) => raw)))} raw`,
      ratio: ratio.toFixed(2),
      target: `≤ ${MOST}`,
      met: rounds.every(({ latenesses }) => latenesses.length === GRANTS) && ratio <= MOST,
    };
  };
  return [
    figure(`lateness of ${GRANTS.toLocaleString('en')} revocations due at once, p99`, 99),
    {
      ...figure('the latest of them', 100),
      notes: [
        `Raw: four calls a removal, ${sent.transactions.length} transactions of ${sent.transactions.flat().length} statements, ${sent.singles.length} statements beside them.`,
        `Rounds, the latest / raw: ${rounds.map(({ raw, latenesses }) => `${seconds(percentile(latenesses, 100))} / ${seconds(raw)}`).join(', ')}.`,
        ...warnings,
      ],
    },
  ];
}

const seconds = (value: number) => `${value.toFixed(2)} s`;

const held = ({ company }: Stand) =>
  Array.from({ length: GRANTS }, (_, index) => ({
    person: index % company.people.length,
    resource: Math.floor(index / company.people.length),
  }));

const holdingsOf = (stand: Stand): InstantTarget['holdings'] =>
  held(stand).map(({ person, resource }) => ({
    target: `${resourceId(resource)}_read`,
    email: stand.company.people[person]?.email ?? '',
    name: stand.company.people[person]?.name ?? '',
  }));

/** Live, and due when `makeDue` says so. */
async function addGrants(stand: Stand, url: string): Promise<void> {
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  await sql`insert into "grant" (id, state, principal_id, entitlement, connector_id, target, account,
      duration_seconds, expires_at, stood_before, created_at, active_at)
    select 'grant_' || n, 'active', p.id, 'resource-' || h.resource || '/read', 'target',
      'resource-' || h.resource || '_read',
      jsonb_build_object('email', p.email, 'employeeId', p.employee_id, 'name', p.name),
      3600, now() + interval '1 day', false, now(), now()
    from (select row_number() over () as n, * from jsonb_to_recordset(${sql.json(held(stand))}) as h(person int, resource int)) h
    join person p on p.employee_id = h.person::text`;
  await sql`vacuum analyze`;
  await sql.end();
}

type Sent = Pick<RawRemovals, 'transactions' | 'singles'>;

/** What the program sends the database to remove them, but for what its cards need. */
async function recordRemovals(stand: Stand): Promise<Sent> {
  const recording = await record(await stand.server.database('recorded', 'due'));
  await withProgram(stand, recording.url, untilRevoked);
  await recording.close();
  await stand.server.drop('recorded');
  const all = recording.transactions();
  const changes = ({ text }: Statement) => /update "grant"/i.test(text);
  return {
    transactions: all.filter((one) => one.length > 1 && one.some(changes)),
    singles: all.flatMap((one) => (one.length === 1 ? one.filter((s) => changes(s) || isLookUp(s)) : [])),
  };
}

/** Who else holds the right, which is asked of each. */
const isLookUp = ({ text }: Statement): boolean =>
  /jsonb_to_recordset|unnest/.test(text) && text.includes('"grant"');

async function removeRaw(stand: Stand, sent: Sent): Promise<number> {
  const url = await stand.server.database('raw', 'due');
  await makeDue(url, 0);
  const holdings = holdingsOf(stand);
  const target = new Child<InstantTarget, { url: string }>('instant-target');
  const { url: targetUrl } = await target.ask({ secret: SECRET, holdings });
  const raw = new Child<RawRemovals, number>('raw-removals');
  const took = await raw.ask({ url, targetUrl, secret: SECRET, holdings, ...sent, connections: CONNECTIONS });
  await raw.end();
  await target.end();
  await assertRevoked(url);
  await stand.server.drop('raw');
  return took;
}

async function removeAll(stand: Stand, warnings: string[]): Promise<number[]> {
  const url = await stand.server.database('lateness', 'due');
  const latenesses = await withProgram(stand, url, untilRevoked, warnings);
  await stand.server.drop('lateness');
  return latenesses;
}

/** Has the program remove all, which falls due when it is up. */
async function withProgram(
  stand: Stand,
  url: string,
  until: (sql: postgres.Sql) => Promise<number[]>,
  warnings: string[] = [],
): Promise<number[]> {
  const target = new Child<InstantTarget, { url: string }>('instant-target');
  const { url: targetUrl } = await target.ask({ secret: SECRET, holdings: holdingsOf(stand) });
  const program = await stand.program(url, {
    TARGET_URL: targetUrl,
    TARGET_SECRET: SECRET,
    DATABASE_POOL: String(CONNECTIONS),
  });
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  await makeDue(url, DUE_IN_MS);
  const found = await until(sql);
  await sql.end();
  warnings.push(...program.warnings);
  await program.stop();
  await target.end();
  return found;
}

async function makeDue(url: string, inMs: number): Promise<void> {
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  await sql`update "grant" set expires_at = now() + ${inMs} * interval '1 ms'`;
  await sql.end();
}

/** A limit that leaves something as it was would be none. */
async function assertRevoked(url: string): Promise<void> {
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  const [row] = await sql<
    { revoked: number }[]
  >`select count(*)::int as revoked from "grant" where state = 'revoked'`;
  await sql.end();
  if (row?.revoked !== GRANTS) throw new Error(`${GRANTS} were removed raw, and ${row?.revoked} are revoked`);
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
