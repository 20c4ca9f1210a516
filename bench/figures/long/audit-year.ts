import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import postgres from 'postgres';
import { startOwnPostgres } from '../../../test/support/postgres.ts';
import { Child } from '../../child.ts';
import type { Launch, Launched } from '../../children/launch.ts';
import type { YearAsked, YearTook } from '../../children/year.ts';
import { median } from '../../figure.ts';
import type { Figure } from '../../figure.ts';
import { everythingReviewed } from '../../grants.ts';
import { seedYear } from '../../year.ts';
import type { Stand } from '../../stand.ts';

/** Of the large year; each has ten events. `BENCH_YEAR_GRANTS` says otherwise. */
const GRANTS = Number(process.env['BENCH_YEAR_GRANTS'] ?? 1_000_000);
const SHARE = 100;
const ROUNDS = 5;
const TIMES = 3;
const MOST_TIMES = 1.3;
/** What a busy machine takes or leaves of some milliseconds says nothing. */
const LEAST_MS = 2;
/** The year is larger than what others may want of the memory. */
const SETTINGS = { shared_buffers: '512MB', max_wal_size: '4GB' };

/** Every page, every job and every card of a company with a year of events, in turns with one that has a hundredth of them. */
export async function auditYear(stand: Stand): Promise<Figure[]> {
  const folder = await mkdtemp(join(tmpdir(), 'sallyport-year-'));
  const config = join(folder, 'access.yaml');
  await writeFile(config, everythingReviewed());
  const server = await startOwnPostgres({
    settings: { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', ...SETTINGS },
  });
  if (server === undefined) throw new Error('a year of events needs PostgreSQL’s server on this machine');
  const sides: Child<YearAsked, YearTook>[] = [];
  try {
    for (const [name, grants] of [
      ['few', GRANTS / SHARE],
      ['many', GRANTS],
    ] as const) {
      const url = await makeDatabase(server.url, name);
      const env = { ...stand.environment(url), ACCESS_CONFIG: config };
      const launcher = new Child<Launch, Launched | null>('launch');
      await launcher.ask({ env });
      await launcher.end();
      await seedYear(url, grants);
      const side = new Child<YearAsked, YearTook>('year');
      sides.push(side);
      await side.ask({ kind: 'open', env, url });
    }
    const [few, many] = sides as [Child<YearAsked, YearTook>, Child<YearAsked, YearTook>];
    for (const side of sides) await side.ask({ kind: 'look', times: 2 });
    const rounds: { few: YearTook; many: YearTook }[] = [];
    for (let round = 0; round < ROUNDS; round++)
      rounds.push({
        few: await few.ask({ kind: 'look', times: TIMES }),
        many: await many.ask({ kind: 'look', times: TIMES }),
      });
    for (const side of sides) await side.ask({ kind: 'close' });
    return [figureOf(rounds)];
  } finally {
    await Promise.all(sides.map((side) => side.end()));
    await server.stop();
    await rm(folder, { recursive: true });
  }
}

/** With words sorted as most servers sort them, where that is to be had: what begins with a word is found otherwise in them than in bytes. */
async function makeDatabase(server: string, name: string): Promise<string> {
  const admin = postgres(server, { max: 1, onnotice: () => {} });
  await admin
    .unsafe(`create database ${name} template template0 locale_provider icu icu_locale 'en-US'`)
    .catch(() => admin.unsafe(`create database ${name} template template0`));
  await admin.end();
  const url = new URL(server);
  url.pathname = `/${name}`;
  return url.href;
}

interface Compared {
  name: string;
  few: number;
  many: number;
}

function figureOf(rounds: readonly { few: YearTook; many: YearTook }[]): Figure {
  const compared = Object.keys(rounds[0]?.few ?? {}).map((name): Compared => {
    const of = (side: 'few' | 'many') => median(rounds.map((round) => round[side][name] ?? Number.NaN));
    return { name, few: of('few'), many: of('many') };
  });
  const grown = compared.toSorted((a, b) => timesOf(b) - timesOf(a));
  const [worst] = grown;
  const over = grown.filter((one) => timesOf(one) > MOST_TIMES);
  const ms = (value: number) => `${value.toFixed(1)} ms`;
  const line = (one: Compared) =>
    `${one.name}: ${ms(one.many)}, ${ms(one.few)} with a hundredth (${timesOf(one).toFixed(2)})`;
  return {
    name: `the look or job that most outgrows ${(GRANTS * 10).toLocaleString('en')} events, of ${compared.length}`,
    value: worst === undefined ? '' : `${ms(worst.many)}, ${worst.name}`,
    limit: worst === undefined ? '' : `${ms(worst.few)} with a hundredth`,
    ratio: worst === undefined ? '' : timesOf(worst).toFixed(2),
    target: `≤ ${MOST_TIMES}`,
    met: over.length === 0,
    notes: (over.length === 0 ? grown.slice(0, 3) : over).map(line),
  };
}

const timesOf = ({ few, many }: Compared): number => Math.max(many, LEAST_MS) / Math.max(few, LEAST_MS);
