import { setImmediate as turn } from 'node:timers/promises';
import type { Ctx } from '../context.ts';
import type { AuditKind } from '../../domain/audit-event.ts';
import type { Campaign } from '../../domain/review/campaign.ts';
import type { Tx } from '../../store/database/database.ts';
import * as evidenceStore from '../../store/campaign/evidence-store.ts';
import { listSignOffs } from '../../store/campaign/sign-off-store.ts';
import { withSentences } from '../audit/search-audit.ts';
import { sumTallies } from '../../store/campaign/review-tally-store.ts';
import { signOffStatement } from '../campaign/close/sign-off-statement.ts';
import { countProgress } from '../campaign/show/review-progress.ts';
import type { CampaignProgress } from '../campaign/show/review-progress.ts';
import { resourceLabel } from '../views.ts';
import { Archive } from './archive.ts';
import { check } from './evidence.ts';
import type { Check, Evidence } from './evidence.ts';
import { Findings } from './findings.ts';
import { DECISIONS, isRemoval, POPULATION, REMEDIATION } from './item-columns.ts';
import { manifestJson } from './manifest.ts';
import type { Kept } from './kept.ts';
import { PopulationHash } from './population-hash.ts';
import { summaryHtml } from './summary-html.ts';
import { SIGN_OFFS, TRAIL } from './trail-columns.ts';
import type { EvidenceSignOff, TrailRow } from './trail-columns.ts';

const PAGE = 100;
/** So many events are told one by one in the summary. */
const TOLD = 200;
const TOLD_KINDS: ReadonlySet<AuditKind> = new Set<AuditKind>([
  'campaign.started',
  'campaign.delayed',
  'campaign.escalated',
  'campaign.closing',
  'campaign.asked',
  'campaign.confirmed',
  'campaign.held',
  'campaign.continued',
  'campaign.spared',
  'campaign.signed',
  'campaign.closed',
  'campaign.exported',
  'review-batch.moved',
]);

/**
 * Everything that a campaign left behind, as one zip. The transaction must be one in which all statements see the same
 * moment; beside what stands in the places that `keep` makes, two pages of rows are in memory. `tell` hears how many items are
 * written.
 */
export async function writeEvidence<Place extends Kept>(
  tx: Tx,
  ctx: Ctx,
  campaign: Campaign,
  { keep, tell }: { keep: () => Place; tell: (items: number) => void },
): Promise<{ kept: Place; sha256: string }> {
  const takenAt = ctx.clock.now();
  const archive = new Archive(takenAt, keep);
  try {
    return await writeAll(tx, ctx, { archive, campaign, takenAt, tell });
  } finally {
    archive.close();
  }
}

interface Writing<Place extends Kept> {
  archive: Archive<Place>;
  campaign: Campaign;
  takenAt: Date;
  tell: (items: number) => void;
}

async function writeAll<Place extends Kept>(
  tx: Tx,
  ctx: Ctx,
  { archive, campaign, takenAt, tell }: Writing<Place>,
): Promise<{ kept: Place; sha256: string }> {
  const items = await writeItems(tx, archive, campaign, tell);
  const trail = await writeTrail(tx, ctx, archive, campaign);
  const signOffs = await writeSignOffs(tx, archive, campaign);
  const resources = await evidenceStore.listCampaignResources(tx, campaign.id);
  const progress = await countProgress(tx, campaign, takenAt);
  const reviewerIds = progress.reviewers.map(({ reviewerId }) => reviewerId);
  const names = await evidenceStore.findNames(tx, [
    ...reviewerIds,
    ...(campaign.ownerId ? [campaign.ownerId] : []),
  ]);
  const evidence: Evidence = {
    campaign,
    organization: ctx.config.organization,
    timezone: ctx.config.timezone,
    takenAt,
    takenBy: ctx.actor.label,
    owner: (campaign.ownerId && names.get(campaign.ownerId)) ?? null,
    resources,
    resourceName: (id) => resourceLabel(ctx.config, id),
    progress,
    personName: (id) => names.get(id)?.name ?? id,
    findings: items.findings,
    signOffs,
    ...trail,
    checks: [
      ...items.checks,
      ...checksOf(campaign, resources, progress, items),
      check(
        'figures in its messages, and counted over its items',
        signOffStatement(campaign.name, await sumTallies(tx, campaign.id)),
        signOffStatement(campaign.name, progress.all),
      ),
    ],
  };
  await archive.add('summary.html', summaryHtml(evidence));
  await archive.add('manifest.json', manifestJson(evidence, archive.files));
  return archive.end();
}

/** Pages until an empty one, each asked for while the one before it is worked on. */
async function* ahead<Row>(nextPage: () => Promise<Row[]>): AsyncGenerator<Row[]> {
  let asked = nextPage();
  for (;;) {
    const page = await asked;
    if (page.length === 0) return;
    asked = nextPage();
    // Whoever stops in between asks for no more; what came of it is told where it is awaited.
    asked.catch(() => undefined);
    yield page;
    await turn();
  }
}

interface WrittenItems {
  findings: Findings;
  hash: string;
  resourceHashes: ReadonlyMap<string, string>;
  checks: Check[];
}

async function writeItems(
  tx: Tx,
  archive: Archive<Kept>,
  { id }: Pick<Campaign, 'id'>,
  tell: (items: number) => void,
): Promise<WrittenItems> {
  const population = archive.table('population', POPULATION);
  const decisions = archive.table('decisions', DECISIONS);
  const remediation = archive.table('remediation', REMEDIATION);
  const tables = [population, decisions, remediation];
  const findings = new Findings();
  const hash = new PopulationHash();
  await evidenceStore.openItems(tx, id);
  for await (const page of ahead(() => evidenceStore.nextItems(tx, id, PAGE))) {
    for (const one of page) {
      population.add(one);
      decisions.add(one);
      if (isRemoval(one)) remediation.add(one);
      hash.add(one);
      findings.add(one);
    }
    tell(population.rows);
    for (const table of tables) await table.drained();
  }
  for (const table of tables) await table.end();
  const removals = Object.values(findings.removals).reduce((sum, one) => sum + one, 0);
  const checks = [check('rows of remediation, and removals counted', removals, remediation.rows)];
  return { findings, hash: hash.end(), resourceHashes: hash.resources, checks };
}

async function writeTrail(
  tx: Tx,
  ctx: Ctx,
  archive: Archive<Kept>,
  { id }: Campaign,
): Promise<Pick<Evidence, 'trail' | 'told'>> {
  const table = archive.table('trail', TRAIL);
  const trail = new Map<AuditKind, number>();
  const told: TrailRow[] = [];
  let after = 0;
  const nextPage = async () => {
    const page = await evidenceStore.findTrail(tx, id, after, PAGE);
    after = page.at(-1)?.seq ?? after;
    return page;
  };
  for await (const page of ahead(nextPage)) {
    for (const row of await withSentences({ config: ctx.config, db: { drizzle: tx } }, page)) {
      table.add(row);
      trail.set(row.kind, (trail.get(row.kind) ?? 0) + 1);
      if (TOLD_KINDS.has(row.kind) && told.length < TOLD) told.push(row);
    }
    await table.drained();
  }
  await table.end();
  return { trail, told };
}

async function writeSignOffs(tx: Tx, archive: Archive<Kept>, { id }: Campaign): Promise<EvidenceSignOff[]> {
  const rows = await listSignOffs(tx, id);
  const people = await evidenceStore.findNames(
    tx,
    rows.map((row) => row.personId),
  );
  const signOffs = rows.map((signOff) => ({ signOff, person: people.get(signOff.personId) ?? null }));
  const table = archive.table('sign-offs', SIGN_OFFS);
  for (const one of signOffs) table.add(one);
  await table.end();
  return signOffs;
}

/** What was counted when the population was drawn, what the files hold, and what the database counts now. */
function checksOf(
  { population }: Campaign,
  resources: Evidence['resources'],
  { all }: CampaignProgress,
  { findings, hash, resourceHashes }: WrittenItems,
): Check[] {
  const inState = (state: Parameters<typeof findings.states.get>[0]) => findings.states.get(state) ?? 0;
  return [
    check('items in scope when drawn, and rows of population', population?.inScope ?? null, findings.items),
    check(
      'sha-256 of the population when drawn, and of the rows of population',
      population?.hash ?? null,
      hash,
    ),
    ...resources.flatMap(({ resourceId, inScope, hash: drawn }) => [
      check(
        `items of ${resourceId} when drawn, and rows of population`,
        inScope,
        findings.byResource.get(resourceId) ?? 0,
      ),
      ...(inScope === 0
        ? []
        : [
            check(
              `sha-256 of ${resourceId} when drawn, and of its rows`,
              drawn,
              resourceHashes.get(resourceId) ?? null,
            ),
          ]),
    ]),
    check('items in the database, and rows of decisions', all.total, findings.items),
    check('items kept, in the database and in decisions', all.kept, inState('kept')),
    check(
      'items revoked, in the database and in decisions',
      all.revoked,
      inState('revoked') + inState('remediated'),
    ),
    check('items undecided, in the database and in decisions', all.undecided, inState('undecided')),
    check(
      'access proved gone, in the database and in remediation',
      all.remediated,
      findings.removals.removed,
    ),
    check('access that remains, in the database and in remediation', all.remains, findings.removals.remains),
  ];
}
