import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import postgres from 'postgres';
import { WorkspaceDriver } from '../../test/support/workspace-driver.ts';
import { definitionsOf, plainResources } from '../company.ts';
import { runCommand } from '../command.ts';
import type { Used } from '../command.ts';
import type { Figure } from '../figure.ts';
import { thisBuild } from '../in-turns.ts';
import { addPeople } from '../seed.ts';
import { COMMAND } from '../stand.ts';
import type { Stand } from '../stand.ts';

const GRANTS = 200_000;
const PEOPLE = 20_000;
const RESOURCES = 1_000;
const MOST_TIMES = 4;
const MOST_MEGABYTES = 80;
const MOST_WAIT_MS = 1_000;
const EVERY_MS = 500;
const HEADER = 'email,entitlement,since,expires,note\n';

/** A list of access that stands, imported beside the program while people in it ask for more, against its rows copied raw. */
export async function importGrants(stand: Stand): Promise<Figure[]> {
  const folder = await mkdtemp(join(tmpdir(), 'sallyport-import-'));
  const file = (name: string) => join(folder, name);
  await writeFile(file('access.yaml'), definitionsOf({ resources: plainResources(RESOURCES) }));
  await writeFile(file('one.csv'), `${HEADER}${lineOf(0)}`);
  await writeFile(
    file('grants.csv'),
    `${HEADER}${Array.from({ length: GRANTS }, (_, n) => lineOf(n)).join('')}`,
  );
  const url = await stand.server.database('import');
  const more = { ACCESS_CONFIG: file('access.yaml') };
  const program = await stand.program(url, more);
  await addPeople(url, 'person', PEOPLE);
  const { cli } = await thisBuild();
  const run = (list: string) =>
    runCommand([process.execPath, cli, 'grants', 'import', file(list)], {
      cwd: folder,
      env: { ...stand.environment(url), ...more },
    }).ended();
  try {
    stand.sandbox.workspace.deliverTo({ kind: 'http', eventsUrl: `${program.origin}/slack/events` });
    const one = await run('one.csv');
    const importing = run('grants.csv');
    const asked = await askUntil(importing, stand);
    const all = await importing;
    const kept = await countRequests(url);
    const rawMs = await copyRaw(url, folder);
    const grewMb = (all.peakBytes - one.peakBytes) / 1_048_576;
    const ratio = all.wallMs / rawMs;
    const longest = Math.max(...asked);
    return [
      {
        name: `import of ${GRANTS.toLocaleString('en')} grants`,
        value: seconds(all.wallMs),
        limit: `${seconds(rawMs)} for the rows copied`,
        ratio: ratio.toFixed(2),
        target: `≤ ${MOST_TIMES}`,
        met: ratio <= MOST_TIMES,
        notes: [`The import used ${seconds(all.cpuMs)} of the processor.`],
      },
      {
        name: 'what it takes of memory beyond an import of one',
        value: `${grewMb.toFixed(0)} MB`,
        limit: '',
        ratio: '',
        target: `≤ ${MOST_MEGABYTES} MB`,
        met: grewMb <= MOST_MEGABYTES,
      },
      {
        name: 'the longest of the requests meanwhile',
        value: `${longest.toFixed(0)} ms, ${asked.length - kept} of ${asked.length} lost`,
        limit: '',
        ratio: '',
        target: `≤ ${MOST_WAIT_MS} ms, 0 lost`,
        met: longest <= MOST_WAIT_MS && kept === asked.length && kept > 0,
      },
    ];
  } finally {
    await program.stop();
    await stand.server.drop('import');
    await rm(folder, { recursive: true });
  }
}

const seconds = (ms: number): string => `${(ms / 1_000).toFixed(1)} s`;

/** In the order of what is held, so that some lines are of as many people. */
function lineOf(n: number): string {
  const person = n % PEOPLE;
  const resource = (Math.floor(n / PEOPLE) * 97 + person) % RESOURCES;
  return `person-${person}@bench.test,resource-${resource}/read,2024-03-01,${n % 4 === 0 ? '2031-12-31' : 'permanent'},Set up by hand\n`;
}

/** People who are in the list ask for something else, one after the other, twice a second at the most. Answers how long each had to wait, in ms. */
async function askUntil(importing: Promise<Used>, stand: Stand): Promise<number[]> {
  const driver = new WorkspaceDriver(stand.sandbox);
  const waited: number[] = [];
  let isOver = false;
  void importing.finally(() => (isOver = true)).catch(() => undefined);
  for (let n = 0; !isOver; n++) {
    const person = driver.person(stand.company.people[n % stand.company.people.length]?.email ?? '');
    await person.types(
      `${COMMAND} request resource-${500 + Math.floor(n / 400)}/read 1h To look into a slow query`,
    );
    const from = performance.now();
    // Where Slack's patience ends before the form is there, there is none, and the request is lost.
    const modal = await person.modal().catch(() => undefined);
    await modal?.submit();
    waited.push(performance.now() - from);
    // Slack opens some hundred forms a minute.
    await wait(EVERY_MS);
  }
  return waited;
}

async function countRequests(url: string): Promise<number> {
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  const [{ count } = { count: 0 }] = await sql<
    { count: number }[]
  >`select count(*)::int as count from request`;
  await sql.end();
  return count;
}

async function copyRaw(url: string, folder: string): Promise<number> {
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  const tables = ['grant', 'audit_event'];
  const fileOf = (table: string) => `'${join(folder, table)}.copy'`;
  // The server's own user writes there.
  await chmod(folder, 0o777);
  for (const table of tables) {
    await sql`create table ${sql(`twin_${table}`)} (like ${sql(table)} including all)`;
    await sql`copy ${sql(table)} to ${sql.unsafe(fileOf(table))}`;
  }
  await sql`checkpoint`;
  const from = performance.now();
  for (const table of tables) await sql`copy ${sql(`twin_${table}`)} from ${sql.unsafe(fileOf(table))}`;
  const tookMs = performance.now() - from;
  await sql.end();
  return tookMs;
}
