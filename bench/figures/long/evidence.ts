import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import postgres from 'postgres';
import { Child } from '../../child.ts';
import type { BareEvidence, BareTook } from '../../children/bare-evidence.ts';
import type { Launch, Launched } from '../../children/launch.ts';
import { runCommand } from '../../command.ts';
import type { Used } from '../../command.ts';
import { median } from '../../figure.ts';
import type { Figure } from '../../figure.ts';
import { addDecisionEvents, decideMost, EVERYTHING, everythingReviewed, seedGrants } from '../../grants.ts';
import { thisBuild } from '../../in-turns.ts';
import type { Stand } from '../../stand.ts';

/** `BENCH_ITEMS` says otherwise. */
const ITEMS = { many: Number(process.env['BENCH_ITEMS'] ?? 1_000_000), few: 10_000 };
const ROUNDS = 3;
const MOST_TIMES = 2.5;
const MOST_MEGABYTES = 60;
/** As the archive is compressed. */
const LEVEL = 3;

/** The evidence of a review of a million grants, written by the command line, beside its rows copied, compressed and hashed by a process that does nothing else. */
export async function evidence(stand: Stand): Promise<Figure[]> {
  const folder = await mkdtemp(join(tmpdir(), 'sallyport-evidence-'));
  const config = join(folder, 'access.yaml');
  await writeFile(config, everythingReviewed());
  try {
    const few = await reviewed(stand, { config, name: 'evidence_few', items: ITEMS.few });
    const many = await reviewed(stand, { config, name: 'evidence_many', items: ITEMS.many });
    const taken: { few: Used; many: Used; bare: BareTook }[] = [];
    const { cli } = await thisBuild();
    const flags = (process.env['BENCH_NODE_FLAGS'] ?? '').split(' ').filter(Boolean);
    const file = join(folder, 'evidence.zip');
    const take = (url: string) =>
      runCommand([process.execPath, ...flags, cli, 'evidence', 'Everything', '--force', '--out', file], {
        cwd: folder,
        env: { ...stand.environment(url), ACCESS_CONFIG: config },
      }).ended();
    for (let round = 0; round < ROUNDS; round++)
      taken.push({ few: await take(few), bare: await copyBare(many), many: await take(many) });
    return figuresOf(taken, (await stat(file)).size);
  } finally {
    await stand.server.drop('evidence_few');
    await stand.server.drop('evidence_many');
    await rm(folder, { recursive: true });
  }
}

function figuresOf(taken: readonly { few: Used; many: Used; bare: BareTook }[], zipBytes: number): Figure[] {
  const ratio = median(taken.map(({ many, bare }) => many.wallMs / bare.tookMs));
  const grewMb = median(taken.map(({ many, few }) => megabytes(many.peakBytes - few.peakBytes)));
  const cpuMs = median(taken.map(({ many }) => many.cpuMs));
  const copiedMb = megabytes(taken[0]?.bare.bytes ?? 0);
  return [
    {
      name: `evidence of ${ITEMS.many.toLocaleString('en')} items`,
      value: seconds(median(taken.map(({ many }) => many.wallMs))),
      limit: `${seconds(median(taken.map(({ bare }) => bare.tookMs)))} for its rows copied, compressed and hashed`,
      ratio: ratio.toFixed(2),
      target: `≤ ${MOST_TIMES}`,
      met: ratio <= MOST_TIMES,
      notes: [
        `Evidence: ${seconds(cpuMs)} of the processor, a zip of ${megabytes(zipBytes).toFixed(0)} MB; ${copiedMb.toFixed(0)} MB are copied bare. ${rounds(taken)}`,
      ],
    },
    {
      name: `its memory beyond that of ${ITEMS.few.toLocaleString('en')}`,
      value: `${grewMb.toFixed(0)} MB`,
      limit: `${megabytes(median(taken.map(({ few }) => few.peakBytes))).toFixed(0)} MB for those`,
      ratio: '',
      target: `≤ ${MOST_MEGABYTES} MB`,
      met: grewMb <= MOST_MEGABYTES,
    },
  ];
}

const rounds = (taken: readonly { many: Used; bare: BareTook }[]): string =>
  `Rounds, ours / bare: ${taken.map(({ many, bare }) => `${seconds(many.wallMs)} / ${seconds(bare.tookMs)}`).join(', ')}.`;
const seconds = (ms: number): string => `${(ms / 1_000).toFixed(1)} s`;
const megabytes = (bytes: number): number => bytes / 1_048_576;

/** A database in which a review of so many items is mostly decided. */
async function reviewed(
  stand: Stand,
  { config, name, items }: { config: string; name: string; items: number },
): Promise<string> {
  const url = await stand.server.database(name);
  const env = { ...stand.environment(url), ACCESS_CONFIG: config };
  const launcher = new Child<Launch, Launched | null>('launch');
  await launcher.ask({ env });
  await seedGrants(url, items);
  await launcher.ask({ env, templateId: EVERYTHING });
  await launcher.end();
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  await decideMost(sql);
  await addDecisionEvents(sql);
  await sql`vacuum analyze`;
  await sql.end();
  return url;
}

/** The rows of each table of the archive, once as CSV and once as JSON, as it has them. */
async function copyBare(url: string): Promise<BareTook> {
  const joined = `from review_item i left join person h on h.id = i.person_id left join person r on r.id = i.reviewer_id
    left join person d on d.id = i.decided_by_id left join "grant" g on g.id = i.grant_id`;
  const inOrder = `order by i.resource_id collate "C", i.grant_id collate "C", i.entitlement collate "C", i.id`;
  const tables = [
    `select i.id, i.resource_id, i.grant_id, i.person_id, i.entitlement, i.held_since, i.expires_at, g.source,
      h.name, h.email, g.note, i.sensitivity ${joined} ${inOrder}`,
    `select i.id, i.resource_id, i.entitlement, i.grant_id, h.email as holder, i.state, i.state as verdict, r.name, r.email,
      d.email as decided_by, i.decided_at, i.submitted_at, i.comment, i.until, i.shown->'recommendation'->>'verdict',
      i.shown->'recommendation'->>'reason' as reason, i.shown ${joined} ${inOrder}`,
    `select i.id, i.resource_id, i.entitlement, i.grant_id, h.email, d.email as decided_by, i.decided_at, i.submitted_at,
      i.remediated_at, i.proof, i.remains, g.last_error ${joined} where i.submitted_at is not null and i.state = 'revoked' ${inOrder}`,
    `select seq, at, kind, actor_label, actor_id, person_id, entitlement, grant_id, data from audit_event
      where campaign_id is not null order by seq`,
  ];
  const bare = new Child<BareEvidence, BareTook>('bare-evidence');
  const took = await bare.ask({
    url,
    level: LEVEL,
    copies: tables.flatMap((rows) => [
      `copy (${rows}) to stdout with (format csv, header, force_quote *)`,
      `copy (select row_to_json(r) from (${rows}) r) to stdout`,
    ]),
  });
  await bare.end();
  return took;
}
