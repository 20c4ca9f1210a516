import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import postgres from 'postgres';
import { Child } from '../child.ts';
import type { Launch, Launched } from '../children/launch.ts';
import { median } from '../figure.ts';
import type { Figure } from '../figure.ts';
import { EVERYTHING, everythingReviewed, seedGrants } from '../grants.ts';
import { record } from '../recording.ts';
import type { Stand } from '../stand.ts';

const ROUNDS = 3;
const MOST = 1.5;

/**
 * A campaign over every live grant, from the moment it is due until it is committed, against its items and batches
 * copied into tables with the same indexes by bare statements.
 */
export async function campaignLaunch(stand: Stand): Promise<Figure[]> {
  const folder = await mkdtemp(join(tmpdir(), 'sallyport-launch-'));
  const config = join(folder, 'access.yaml');
  await writeFile(config, everythingReviewed());
  const env = (url: string) => ({ ...stand.environment(url), ACCESS_CONFIG: config });
  const child = new Child<Launch, Launched | null>('launch');
  try {
    const seeded = await stand.server.database('grants');
    await child.ask({ env: env(seeded) });
    await seedGrants(seeded);
    const rounds: Round[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      const url = await stand.server.database('launch', 'grants');
      const recording = await record(url);
      const launched = await child.ask({ env: env(recording.url), templateId: EVERYTHING });
      const statements = recording.longest().length;
      await recording.close();
      if (launched === null) throw new Error('nothing was launched');
      rounds.push({ ...launched, ...(await copyRaw(url)), statements });
      await stand.server.drop('launch');
    }
    await stand.server.drop('grants');
    return [figureOf(rounds)];
  } finally {
    await child.end();
    await rm(folder, { recursive: true });
  }
}

interface Round extends Launched {
  rawMs: number;
  items: number;
  reviewers: number;
  statements: number;
}

function figureOf(rounds: readonly Round[]): Figure {
  const ratio = median(rounds.map((one) => one.tookMs / one.rawMs));
  const seconds = (ms: number) => `${(ms / 1_000).toFixed(1)} s`;
  const [first] = rounds;
  const grew = Math.max(...rounds.map((one) => one.grewBytes)) / 1_048_576;
  return {
    name: `launch of a campaign over ${first?.items.toLocaleString('en')} grants`,
    value: seconds(median(rounds.map((one) => one.tookMs))),
    limit: `${seconds(median(rounds.map((one) => one.rawMs)))} for the rows raw`,
    ratio: ratio.toFixed(2),
    target: `≤ ${MOST}`,
    met: ratio <= MOST,
    notes: [
      `${first?.statements} statements in its transaction, for ${first?.reviewers.toLocaleString('en')} reviewers; the process grew by ${grew.toFixed(0)} MB at the most.`,
    ],
  };
}

async function copyRaw(url: string): Promise<Pick<Round, 'rawMs' | 'items' | 'reviewers'>> {
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  await sql`create table twin_item (like review_item including all)`;
  await sql`create table twin_batch (like review_batch including all)`;
  await sql`checkpoint`;
  const from = performance.now();
  const [items, batches] = await sql.begin(async (tx) => [
    await tx`insert into twin_item overriding system value select * from review_item`,
    await tx`insert into twin_batch select * from review_batch`,
  ]);
  const rawMs = performance.now() - from;
  await sql.end();
  return { rawMs, items: items.count, reviewers: batches.count };
}
