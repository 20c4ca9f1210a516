import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import postgres from 'postgres';
import { Child } from '../child.ts';
import type { Read, Reads } from '../children/campaign-reads.ts';
import type { Launch, Launched } from '../children/launch.ts';
import type { Figure } from '../figure.ts';
import { decideMost, EVERYTHING, everythingReviewed, seedGrants } from '../grants.ts';
import type { Stand } from '../stand.ts';

const MOST_MS = 300;

/**
 * Every look at a campaign over a million grants, when it has just begun and when most of it is decided, against one
 * count of its items.
 */
export async function campaignReads(stand: Stand): Promise<Figure[]> {
  const folder = await mkdtemp(join(tmpdir(), 'sallyport-reads-'));
  const config = join(folder, 'access.yaml');
  await writeFile(config, everythingReviewed());
  const url = await stand.server.database('reads');
  const env = { ...stand.environment(url), ACCESS_CONFIG: config };
  const launcher = new Child<Launch, Launched | null>('launch');
  const reader = new Child<Reads, Read[]>('campaign-reads');
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  try {
    await launcher.ask({ env });
    await seedGrants(url);
    await launcher.ask({ env, templateId: EVERYTHING });
    await sql`vacuum analyze`;
    const fresh = figuresOf('just begun', await reader.ask({ env, url }), await countMs(sql));
    await decideMost(sql);
    await sql`vacuum analyze`;
    return [...fresh, ...figuresOf('mostly decided', await reader.ask({ env, url }), await countMs(sql))];
  } finally {
    await sql.end();
    await Promise.all([launcher.end(), reader.end()]);
    await stand.server.drop('reads');
    await rm(folder, { recursive: true });
  }
}

function figuresOf(stage: string, reads: readonly Read[], countedMs: number): Figure[] {
  return reads.map(({ name, tookMs }) => ({
    name: `${name}, ${stage}`,
    value: `${tookMs.toFixed(0)} ms`,
    limit: `${countedMs.toFixed(0)} ms for a count of the items`,
    ratio: (tookMs / countedMs).toFixed(2),
    target: `≤ ${MOST_MS} ms`,
    met: tookMs <= MOST_MS,
  }));
}

async function countMs(sql: postgres.Sql): Promise<number> {
  const count = () => sql`select count(*) from review_item where comment = ''`;
  await count();
  const from = performance.now();
  await count();
  return performance.now() - from;
}
