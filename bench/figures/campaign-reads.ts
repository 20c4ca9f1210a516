import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import postgres from 'postgres';
import { Child } from '../child.ts';
import type { Read, Reads } from '../children/campaign-reads.ts';
import type { Launch, Launched } from '../children/launch.ts';
import type { Figure } from '../figure.ts';
import { EVERYTHING, everythingReviewed, seedGrants } from '../grants.ts';
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

/** Six of ten reviewers have submitted, two have decided, and two are late; a third of them revoke something. */
async function decideMost(sql: postgres.Sql): Promise<void> {
  await sql`update review_item i
    set state = case when revokes and i.id % 20 = 0 then 'revoked' else 'kept' end,
      decided_by_id = i.reviewer_id, decided_at = now() - interval '1 day' + i.id % 5000 * interval '10 seconds',
      submitted_at = case when share < 6 then now() end,
      remediate_due_at = case when share < 6 and revokes and i.id % 20 = 0 then now() end
    from (select id, abs(hashtext(id)) % 10 as share, abs(hashtext(id)) % 3 = 0 as revokes from person) p
    where p.id = i.reviewer_id and share < 8`;
  await sql`update review_batch set submitted_at = now(), remind_due_at = null, last_day_due_at = null, escalate_due_at = null
    where abs(hashtext(reviewer_id)) % 10 < 6`;
  await sql`update review_batch set escalated_at = now(), escalate_due_at = null
    where abs(hashtext(reviewer_id)) % 10 >= 8`;
}
