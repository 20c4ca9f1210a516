import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { CampaignId } from '../../../../src/domain/ids.ts';
import { draftCampaign } from '../../../../src/operations/campaign/plan/draft-campaign.ts';
import { exportEvidence } from '../../../../src/operations/campaign/close/export-evidence.ts';
import { launchDueCampaigns } from '../../../../src/operations/campaign/launch/launch-due-campaigns.ts';
import { startCampaign } from '../../../../src/operations/campaign/launch/start-campaign.ts';
import { importGrants } from '../../../../src/operations/grant/import/import-grants.ts';
import { decideItem } from '../../../../src/operations/review/decide/decide-item.ts';
import { reassignItem } from '../../../../src/operations/review/decide/reassign-item.ts';
import { acmeWorld } from '../../../support/acme-world.ts';
import type { AcmeWorld } from '../../../support/acme-world.ts';
import { itemsOf, setCampaign } from '../../../support/campaigns.ts';
import { describePostgres } from '../../../support/database.ts';
import { EvidenceFiles, hashOfPopulation, sha256 } from '../evidence-files.ts';

const [ADA, IRIS, OMAR, DORA, SAMI] = ['ada', 'iris', 'omar', 'dora', 'sami'].map(
  (name) => `${name}@acme.test`,
) as [string, string, string, string, string];

const hasPython = spawnSync('python3', ['--version']).status === 0;

const HELD = `email,entitlement,since,expires,note
sami@acme.test,prod-db/read,2024-03-01,permanent,"=HYPERLINK(""x"")"
kim@acme.test,prod-db/read,2024-03-02,2026-12-31,For a migration
kim@acme.test,prod-db/write,2024-03-03,permanent,
lena@acme.test,prod-db/read,2024-03-04,permanent,<script>alert(1)</script>
omar@acme.test,prod-db/write,2020-06-15,permanent,Database lead
wanda@acme.test,vpn/connect,2020-06-15,permanent,out of scope
`;

/** A review of the production database that is launched, with nothing decided yet. */
async function launched(): Promise<{ world: AcmeWorld; campaignId: CampaignId }> {
  const world = await acmeWorld();
  await importGrants(world.ctx, { csv: HELD });
  const ada = await world.as(ADA);
  const { id } = await draftCampaign(ada, { kind: 'resource', resourceId: 'prod-db' });
  await startCampaign(ada, { campaignId: id });
  expect(await launchDueCampaigns(world.ctx)).toBe(1);
  return { world, campaignId: id };
}

async function taken(world: AcmeWorld, campaignId: CampaignId, by = IRIS, db = world.ctx.db) {
  const ctx = { ...(await world.as(by)), db };
  const { sha256: hash, file } = await exportEvidence(ctx, { campaignId });
  return { sha256: hash, file, files: new EvidenceFiles(file.content) };
}

/** Its reviewers keep two, one of them for a reason that looks like a formula, revoke two and hand one on. */
async function decided() {
  const { world, campaignId } = await launched();
  const [omar, dora] = [await world.as(OMAR), await world.as(DORA)];
  for (const { id: itemId, entitlement, expiresAt, reviewerId } of await itemsOf(world.ctx, campaignId)) {
    const [reviewer, other] = reviewerId === omar.actor.person.id ? [omar, dora] : [dora, omar];
    if (entitlement === 'prod-db/write')
      await decideItem(reviewer, { itemId, verdict: 'revoke', comment: 'Not their job' });
    else if (expiresAt !== null)
      await reassignItem(reviewer, { itemId, toPersonId: other.actor.person.id, reason: 'Knows Kim' });
    else await decideItem(reviewer, { itemId, verdict: 'keep', comment: '@SUM(A1) needs it' });
  }
  return { world, campaignId };
}

describe('the evidence of a review', () => {
  it('agrees with itself, with its manifest and with the database', async () => {
    const { world, campaignId } = await decided();
    const rows = await itemsOf(world.ctx, campaignId);

    const { files } = await taken(world, campaignId);

    const manifest = files.manifest();
    expect(manifest.checks.filter(({ agrees }) => !agrees)).toEqual([]);
    expect(manifest.population.inScope).toBe(5);
    for (const name of ['population', 'decisions']) {
      expect(files.csv(name)).toHaveLength(rows.length);
      expect(files.json(name)).toHaveLength(rows.length);
    }
    const states = (list: { state?: string }[]) =>
      list.map(({ state = '' }) => state).sort((a, b) => a.localeCompare(b));
    expect(states(files.csv('decisions'))).toEqual(states(rows));
    expect(states(files.json('decisions') as { state: string }[])).toEqual(states(rows));
    expect(manifest.counts).toMatchObject({ total: 5, kept: 2, revoked: 2, open: 1 });
    expect(files.csv('trail')).toHaveLength(
      (await world.rows.events()).filter(({ subject }) => subject.campaignId === campaignId).length - 1,
    );
    for (const { name, rows: count, bytes, sha256: hash } of manifest.files) {
      expect(sha256(files.text(name)), name).toBe(hash);
      expect(Buffer.byteLength(files.text(name)), name).toBe(bytes);
      if (name.endsWith('.csv')) expect(files.csv(name.slice(0, -4)), name).toHaveLength(count ?? -1);
      if (name.endsWith('.json')) expect(files.json(name.slice(0, -5)), name).toHaveLength(count ?? -1);
    }
    expect(manifest.files.map(({ name }) => name).toSorted()).toEqual(
      [...files.texts.keys()].filter((name) => name !== 'manifest.json').toSorted(),
    );
  });

  it('says the same in CSV and in JSON, cell by cell', async () => {
    const { world, campaignId } = await decided();
    const { files } = await taken(world, campaignId);

    for (const name of ['population', 'decisions', 'remediation', 'trail', 'sign-offs']) {
      const inJson = files
        .json(name)
        .map((row) =>
          Object.fromEntries(
            Object.entries(row).map(([key, cell]) => [
              key,
              cell === null ? '' : typeof cell === 'string' ? cell : JSON.stringify(cell),
            ]),
          ),
        );
      const inCsv = files
        .csv(name)
        .map((row) =>
          Object.fromEntries(Object.entries(row).map(([key, cell]) => [key, cell.replace(/^'/, '')])),
        );
      expect(inCsv).toEqual(inJson);
    }
  });

  it('lets an outsider make the population’s hash again, and shows a changed line', async () => {
    const { world, campaignId } = await decided();
    const { files } = await taken(world, campaignId);
    const rows = files.csv('population');
    const { hash } = files.manifest().population;
    expect(hash).toMatch(/^[0-9a-f]{64}$/);

    expect(hashOfPopulation(rows.toReversed())).toBe(hash);

    for (const field of ['person_id', 'entitlement', 'held_since', 'source'])
      expect(
        hashOfPopulation(rows.map((row, at) => (at === 2 ? { ...row, [field]: `${row[field]}0` } : row))),
      ).not.toBe(hash);
    expect(hashOfPopulation(rows.slice(1))).not.toBe(hash);
  });

  it.skipIf(!hasPython)('lets them do it with the program of docs/reviews.md (needs Python)', async () => {
    const { world, campaignId } = await decided();
    const { files } = await taken(world, campaignId);
    const page = readFileSync(new URL('../../../../docs/reviews.md', import.meta.url), 'utf8');
    const [, program = ''] = /```python\n(.*?)```/s.exec(page) ?? [];
    const folder = mkdtempSync(join(tmpdir(), 'sallyport-evidence-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    writeFileSync(join(folder, 'population.csv'), files.text('population.csv'));

    const { stdout } = spawnSync('python3', ['-c', program], { cwd: folder, encoding: 'utf8' });

    expect(stdout.trim()).toBe(files.manifest().population.hash);
  });

  it('finds a population that was tampered with in the database', async () => {
    const { world, campaignId } = await decided();
    const [row] = await itemsOf(world.ctx, campaignId);
    await world.ctx.db.rows(sql`update review_item set held_since = now() where id = ${row?.id}`);

    const { files } = await taken(world, campaignId);

    expect(
      files
        .manifest()
        .checks.filter(({ agrees }) => !agrees)
        .map(({ what }) => what),
    ).toEqual([
      'sha-256 of the population when drawn, and of the rows of population',
      'sha-256 of prod-db when drawn, and of its rows',
    ]);
    expect(files.text('summary.html')).toContain('2 of 12 checks don’t agree');
  });

  it('says where the figures that were shown aren’t those of the items', async () => {
    const { world, campaignId } = await decided();
    await world.ctx.db.rows(
      sql`update review_tally set kept = kept + 1 where part = 'resource' and kept > 0`,
    );

    const { files } = await taken(world, campaignId);

    const wrong = files.manifest().checks.filter(({ agrees }) => !agrees);
    expect(wrong.map(({ what }) => what)).toEqual(['figures in its messages, and counted over its items']);
  });

  it('is safe to open: no cell is a formula, and no text becomes HTML', async () => {
    const { world, campaignId } = await decided();
    const { files } = await taken(world, campaignId);

    for (const name of ['population', 'decisions', 'remediation', 'trail', 'sign-offs'])
      for (const cell of files.csv(name).flatMap((row) => Object.values(row)))
        expect(cell).not.toMatch(/^\s*[=+\-@\t]/);
    const page = files.text('summary.html');
    expect(page).not.toContain('<script');
    expect(page).not.toMatch(/(?:src|href)=/);
    expect(page).toContain('Access to Production database');
  });

  it('is for admins and auditors alone, and a refusal is on record', async () => {
    const { world, campaignId } = await launched();

    await expect(taken(world, campaignId, SAMI)).rejects.toMatchObject({ code: 'forbidden' });
    await expect(taken(world, campaignId, OMAR)).rejects.toMatchObject({ code: 'forbidden' });

    expect(await world.rows.eventsOf('act.refused')).toHaveLength(2);
    expect(await world.rows.eventsOf('campaign.exported')).toEqual([]);
    await expect(taken(world, campaignId, ADA)).resolves.toBeDefined();
  });

  it('is refused for a review that was never started, or isn’t known', async () => {
    const world = await acmeWorld();
    const { id } = await draftCampaign(await world.as(ADA), { kind: 'resource', resourceId: 'prod-db' });

    await expect(taken(world, id)).rejects.toMatchObject({ code: 'invalid' });
    await expect(taken(world, 'camp_unknown' as CampaignId)).rejects.toMatchObject({ code: 'not_found' });
  });

  it('is written down with its hash before it is sent', async () => {
    const { world, campaignId } = await launched();
    const ctx = await world.as(IRIS);

    const { sha256: told, file } = await taken(world, campaignId);
    expect(sha256(file.content)).toBe(told);
    const [event] = await world.rows.eventsOf('campaign.exported');
    expect(event).toMatchObject({
      actorId: ctx.actor.person.id,
      data: { sha256: told },
      subject: { campaignId },
    });
    expect(file.name).toMatch(/^evidence-access-to-production-database-2026-11-20T\d{6}\.zip$/);
  });

  it('can be taken of a closed review, in which it changes nothing', async () => {
    const { world, campaignId } = await decided();
    await setCampaign(world.ctx, campaignId, { state: 'closed', closedAt: world.clock.now(), dueAt: null });

    const first = await taken(world, campaignId);
    const second = await taken(world, campaignId);

    for (const name of ['population', 'decisions', 'remediation', 'sign-offs'])
      expect(second.files.text(`${name}.csv`)).toBe(first.files.text(`${name}.csv`));
  });
});

describePostgres('evidence that is taken while somebody decides', () => {
  it('says in every file what was true at one moment', async () => {
    const { world, campaignId } = await launched();
    const [item] = await itemsOf(world.ctx, campaignId);
    const omar = await world.as(OMAR);
    const reviewer = item?.reviewerId === omar.actor.person.id ? omar : await world.as(DORA);
    const { db } = world.ctx;
    const transaction: typeof db.transaction = (run, options) =>
      db.transaction(async (tx) => {
        if (options?.isolation === 'repeatable read') {
          await tx.execute(sql`select 1`);
          await decideItem(reviewer, { itemId: item?.id ?? 0, verdict: 'keep', comment: 'Just now' });
        }
        return run(tx);
      }, options);

    const { files } = await taken(world, campaignId, IRIS, { ...db, transaction });

    expect(files.manifest().checks.filter(({ agrees }) => !agrees)).toEqual([]);
    expect(files.manifest().counts).toMatchObject({ open: 5, kept: 0 });
    expect(files.csv('decisions').map((row) => row['state'])).toEqual(Array<string>(5).fill('open'));
    expect(files.text('trail.csv')).not.toContain('Just now');
    expect((await itemsOf(world.ctx, campaignId)).filter((row) => row.state === 'kept')).toHaveLength(1);
  });
});
