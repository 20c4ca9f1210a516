import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import postgres from 'postgres';
import { WorkspaceDriver } from '../../test/support/workspace-driver.ts';
import { Child } from '../child.ts';
import type { InstantTarget } from '../children/instant-target.ts';
import type { Place } from '../../src/domain/grant/connector.ts';
import { makeWebhook } from '../../src/connectors/webhook/webhook-connector.ts';
import { definitionsOf, each, section } from '../company.ts';
import { median } from '../figure.ts';
import type { Figure } from '../figure.ts';
import { addPeople, peopledDatabase } from '../seed.ts';
import type { Stand } from '../stand.ts';

const GRANTS = 5_000;
const RESOURCES = 40;
const ADMIN = 'person-0@bench.test';
const STAYS = 'person-100@bench.test';
const ROUNDS = 3;
const DUE_IN_MS = 3_000;
const GIVE_UP_AFTER_MS = 300_000;
const MOST = 1.2;
const SECRET = 'the-instant-target-of-the-benchmark';

/** Whose the grants are, who may be somebody of whom an admin ends all that they hold. */
type Holders = 'many' | 'one-who-stays' | 'one-who-left';
interface Ended {
  seconds: number;
  /** What its readers got, and what the program warned of. */
  notes: string[];
}

/** From the moment 5,000 grants are to end until the last was read back as gone: of one person, and of as many people. */
export async function oneLeaver(stand: Stand): Promise<Figure[]> {
  const folder = await mkdtemp(join(tmpdir(), 'sallyport-leaver-'));
  const config = join(folder, 'access.yaml');
  await writeFile(config, definitions());
  try {
    await addPeople(await peopledDatabase(stand, 'people'), 'holder', GRANTS);
    const found = new Map<Holders, Ended[]>();
    for (let round = 0; round < ROUNDS; round++)
      for (const holders of ['many', 'one-who-stays', 'one-who-left'] as const) {
        const ended = await endAll(stand, config, holders, round);
        found.set(holders, [...(found.get(holders) ?? []), ended]);
      }
    await stand.server.drop('people');
    const secondsOf = (holders: Holders) => median((found.get(holders) ?? []).map(({ seconds }) => seconds));
    const figure = (name: string, holders: Holders): Figure => {
      const ratio = secondsOf(holders) / secondsOf('many');
      return {
        name,
        value: `${secondsOf(holders).toFixed(2)} s`,
        limit: `${secondsOf('many').toFixed(2)} s, as many people’s`,
        ratio: ratio.toFixed(2),
        target: `≤ ${MOST}`,
        met: ratio <= MOST,
        notes: found.get(holders)?.at(-1)?.notes ?? [],
      };
    };
    const count = GRANTS.toLocaleString('en');
    return [
      figure(`${count} grants of one person whose time is up at once`, 'one-who-stays'),
      figure(`${count} grants of a leaver that an admin ends at once`, 'one-who-left'),
    ];
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function endAll(stand: Stand, config: string, holders: Holders, round: number): Promise<Ended> {
  const url = await stand.server.database('leaver', 'people');
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  const leaver = `left-${round}@bench.test`;
  const holder = { many: null, 'one-who-stays': STAYS, 'one-who-left': leaver }[holders];
  await sql`insert into person (id, email, name, type, status, source, updated_at)
    values ('person_left', ${leaver}, ${`Leaver ${round}`}, 'employee', 'inactive', 'csv', now())`;
  const target = new Child<InstantTarget, { url: string }>('instant-target');
  const holdings = Array.from({ length: GRANTS }, (_, n) => {
    const email = holder ?? `holder-${n}@bench.test`;
    return { target: `target-${n}`, email, name: email };
  });
  const { url: targetUrl } = await target.ask({ secret: SECRET, holdings });
  const settings = { url: targetUrl, secret: SECRET, allow_private_addresses: true };
  const { place } = makeWebhook('target', settings, { time: () => new Date() });
  const more = { ACCESS_CONFIG: config, TARGET_URL: targetUrl, TARGET_SECRET: SECRET };
  const program = await stand.program(url, more);
  stand.sandbox.workspace.deliverTo({ kind: 'http', eventsUrl: `${program.origin}/slack/events` });
  const leaves = holders === 'one-who-left';
  try {
    await addGrants(sql, holdings, place, !leaves);
    if (leaves) await endByClick(stand, `Leaver ${round}`);
    const seconds = await untilRevoked(sql);
    return { seconds, notes: [...(await messagesOf(sql, holders)), ...program.warnings] };
  } finally {
    await sql.end();
    await program.stop();
    await target.end();
    await stand.server.drop('leaver');
  }
}

async function addGrants(
  sql: postgres.Sql,
  holdings: InstantTarget['holdings'],
  place: Place | undefined,
  isDue: boolean,
): Promise<void> {
  await sql`insert into "grant" (id, state, principal_id, entitlement, connector_id, target, account,
      seen_as, place, expires_at, source, stood_before, created_at, active_at)
    select 'grant_' || lpad(h.n::text, 5, '0'), 'active', p.id,
      'resource-' || h.n % ${RESOURCES} || '/right-' || h.n / ${RESOURCES}, 'target', h.target,
      jsonb_build_object('email', p.email, 'employeeId', p.employee_id, 'name', p.name),
      jsonb_build_object('account', jsonb_build_object('id', p.email, 'login', p.email)), ${sql.json({ ...place })},
      case when ${isDue} then now() + ${DUE_IN_MS} * interval '1 ms' end, 'imported', false, now(), now()
    from (select row_number() over () - 1 as n, *
      from jsonb_to_recordset(${sql.json(holdings)}) as h(target text, email text)) h
    join person p on p.email = h.email`;
  await sql`analyze "grant"`;
}

async function messagesOf(sql: postgres.Sql, holders: Holders): Promise<string[]> {
  const kinds = await sql<{ kind: string; count: number }[]>`
    select kind, count(*)::int as count from card group by kind order by kind`;
  return kinds.map(({ kind, count }) => `${holders}: ${count} messages of the kind ${kind}.`);
}

/** An admin who is told of somebody who left ends all that they hold. */
async function endByClick(stand: Stand, name: string): Promise<void> {
  const admin = new WorkspaceDriver(stand.sandbox).person(ADMIN);
  for (const deadline = performance.now() + 60_000; ; await wait(200)) {
    const message = admin.dm().find(({ reads }) => reads.includes(name));
    if (message !== undefined) return admin.clicks('End all of it', message);
    if (performance.now() > deadline) throw new Error('nobody was told of the leaver');
  }
}

/** How many seconds passed from the moment the first was to end until the last was gone. */
async function untilRevoked(sql: postgres.Sql): Promise<number> {
  for (const deadline = performance.now() + GIVE_UP_AFTER_MS; ; await wait(500)) {
    const [row] = await sql<{ revoked: number; seconds: number }[]>`
      select count(*)::int as revoked, extract(epoch from max(ended_at) - min(revoke_since))::float8 as seconds
      from "grant" where state = 'revoked'`;
    if (row?.revoked === GRANTS) return row.seconds;
    if (performance.now() > deadline) throw new Error(`${row?.revoked} of ${GRANTS} are gone`);
  }
}

const definitions = () =>
  definitionsOf({
    resources: section(
      'resources',
      RESOURCES,
      (n) => `  - id: resource-${n}
    name: Resource ${n}
    connector: target
    owners: [person-${n}@bench.test]
    entitlements:
${each(GRANTS / RESOURCES, (m) => `      - { id: right-${m}, name: Right ${m}, target: target-${m * RESOURCES + n} }\n`)}`,
    ),
  });
