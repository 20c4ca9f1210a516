import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Command } from 'commander';
import { addAudit, exportTrail } from '../../src/cli/audit.ts';
import { addEvidence, takeEvidence } from '../../src/cli/evidence.ts';
import { keepInFolder } from '../../src/cli/keep-in-folder.ts';
import { progressOf } from '../../src/cli/progress.ts';
import { writeOut } from '../../src/cli/write-out.ts';
import type { CampaignId } from '../../src/domain/ids.ts';
import type { Ctx } from '../../src/operations/context.ts';
import { exportAudit } from '../../src/operations/audit/export-audit.ts';
import { exportEvidence, keepEvidence } from '../../src/operations/campaign/close/export-evidence.ts';
import { draftCampaign } from '../../src/operations/campaign/plan/draft-campaign.ts';
import { launchDueCampaigns } from '../../src/operations/campaign/launch/launch-due-campaigns.ts';
import { startCampaign } from '../../src/operations/campaign/launch/start-campaign.ts';
import { type AcmeWorld, acmeWorld, HOUR } from '../support/acme-world.ts';
import { EvidenceFiles, sha256 } from '../operations/campaign/evidence-files.ts';
import { setCampaign } from '../support/campaigns.ts';

const SAMI = 'sami@acme.test';
const CSV = { format: 'csv' } as const;
let folder: string;
let out: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'exports-'));
  out = join(folder, 'out');
  vi.spyOn(process.stderr, 'write').mockReturnValue(true);
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

const asOperator = (world: AcmeWorld): Ctx => ({
  ...world.ctx,
  actor: { kind: 'system', label: 'command line (ops)' },
});

describe('audit export', () => {
  it('writes what Slack’s export has under the same filters, and is on record as the command line’s', async () => {
    const world = await acmeWorld();
    await world.holds(SAMI, 'prod-db/read', HOUR);
    const { file } = await exportAudit(await world.as('iris@acme.test'), {
      filter: { person: SAMI, entitlement: 'prod-db', kind: 'grant' },
      format: 'csv',
    });

    await exportTrail(asOperator(world), { ...CSV, who: 'Sami Okafor', what: 'Prod-DB', kind: 'Grant', out });

    expect(readFileSync(out, 'utf8')).toBe(file.content.toString());
    expect(readFileSync(out, 'utf8')).toContain('grant.provisioned');
    expect(statSync(out).mode & 0o777).toBe(0o600);
    expect(await world.rows.eventsOf('audit.exported')).toMatchObject([
      {},
      { actorId: null, actorLabel: 'command line (ops)', data: { format: 'csv' } },
    ]);
  });

  it('holds the whole of the days that bound it', async () => {
    const world = await acmeWorld();
    await exportTrail(asOperator(world), {
      ...CSV,
      kind: 'person',
      from: '2026-11-20',
      to: '2026-11-20',
      out,
    });
    await exportTrail(asOperator(world), { ...CSV, kind: 'person', to: '2026-11-19', out: `${out}-before` });

    expect(readFileSync(out, 'utf8').trim().split('\r\n').length).toBeGreaterThan(10);
    expect(readFileSync(`${out}-before`, 'utf8').trim().split('\r\n')).toHaveLength(1);
  });

  it.each([
    [{ from: '2026-02-30' }, '“2026-02-30” isn’t a date. Write it like 2026-11-30.'],
    [{ to: 'yesterday' }, '“yesterday” isn’t a date. Write it like 2026-11-30.'],
    [{ from: '2026-11-02', to: '2026-11-01' }, /ends before it starts/],
    [{ kind: 'grunt' }, 'There is no kind of event “grunt”. Did you mean grant?'],
    [{ who: 'nobody at all' }, /Nobody matches “nobody at all”/],
  ])('says of %j what is wrong, and writes and records nothing', async (typed, sentence) => {
    const world = await acmeWorld();

    await expect(exportTrail(asOperator(world), { ...CSV, ...typed, out })).rejects.toThrow(sentence);

    expect(existsSync(out)).toBe(false);
    expect(await world.rows.eventsOf('audit.exported')).toEqual([]);
  });

  it('writes over nothing without being told to, and then records nothing', async () => {
    const world = await acmeWorld();
    writeFileSync(out, 'mine');

    await expect(exportTrail(asOperator(world), { ...CSV, out })).rejects.toThrow(
      /is there already.*--force/,
    );
    expect(await world.rows.eventsOf('audit.exported')).toEqual([]);
    expect(readFileSync(out, 'utf8')).toBe('mine');

    await exportTrail(asOperator(world), { ...CSV, out, force: true });
    expect(readFileSync(out, 'utf8')).toMatch(/^seq,at,kind/);
    expect(readdirSync(folder)).toEqual(['out']);
  });
});

/** A review that was started. */
async function reviewed(): Promise<{ world: AcmeWorld; ctx: Ctx; campaignId: CampaignId }> {
  const world = await acmeWorld();
  await world.holds(SAMI, 'prod-db/read', HOUR);
  const ada = await world.as('ada@acme.test');
  const { id } = await draftCampaign(ada, { kind: 'resource', resourceId: 'prod-db' });
  await startCampaign(ada, { campaignId: id });
  await launchDueCampaigns(world.ctx);
  return { world, ctx: asOperator(world), campaignId: id };
}

describe('evidence', () => {
  it('is taken by the name of the review or by its id; of several so called, and of none, it says which there are', async () => {
    const world = await acmeWorld();
    const ctx = asOperator(world);
    const ada = await world.as('ada@acme.test');
    await world.holds(SAMI, 'prod-db/read', HOUR);
    await expect(takeEvidence(ctx, 'Production', { out })).rejects.toThrow(/None is on record yet/);
    const { id, name } = await draftCampaign(ada, { kind: 'resource', resourceId: 'prod-db' });
    await expect(takeEvidence(ctx, name, { out })).rejects.toThrow(/was never started/);
    await startCampaign(ada, { campaignId: id });
    await launchDueCampaigns(world.ctx);

    await takeEvidence(ctx, name.toUpperCase(), { out });

    expect(readFileSync(out).subarray(0, 2).toString()).toBe('PK');
    expect(await world.rows.eventsOf('campaign.exported')).toMatchObject([
      { actorLabel: 'command line (ops)', subject: { campaignId: id } },
    ]);
    await expect(takeEvidence(ctx, `${name}x`, { out, force: true })).rejects.toThrow(
      new RegExp(
        `No access review is called.*These are called something like it:\n {2}${id} {2}${name}, started 2026-11-20 `,
        's',
      ),
    );
    const another = await draftCampaign(ada, { kind: 'resource', resourceId: 'crm' });
    await setCampaign(world.ctx, another.id, { name });
    await expect(takeEvidence(ctx, name, { out, force: true })).rejects.toThrow(
      new RegExp(`Several access reviews are called .*Name one by its id:\n.*${id}`, 's'),
    );
    await takeEvidence(ctx, id, { out, force: true });
  });

  it('is in a file what it is in memory, and nothing else is left beside it', async () => {
    const { world, ctx, campaignId } = await reviewed();
    const said = vi.spyOn(process.stderr, 'write');

    await takeEvidence(ctx, campaignId, { out });

    const hash = sha256(readFileSync(out));
    expect(await world.rows.eventsOf('campaign.exported')).toMatchObject([{ data: { sha256: hash } }]);
    expect(said).toHaveBeenLastCalledWith(`${out}: sha-256 ${hash}.\n`);
    expect(statSync(out).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder)).toEqual(['out']);
    const { file } = await exportEvidence(ctx, { campaignId });
    const [inFile, inMemory] = [readFileSync(out), file.content].map((zip) => new EvidenceFiles(zip).texts);
    expect([...(inFile?.keys() ?? [])]).toEqual([...(inMemory?.keys() ?? [])]);
    for (const name of ['population.csv', 'decisions.json', 'sign-offs.csv'])
      expect(inFile?.get(name), name).toBe(inMemory?.get(name));
  });

  it('says that its file can’t be written, and is then on no record', async () => {
    const { world, ctx, campaignId } = await reviewed();

    await expect(
      keepEvidence(ctx, { campaignId }, { keep: keepInFolder(join(folder, 'gone')) }),
    ).rejects.toThrow(/^The file can’t be written: ENOENT/);

    expect(await world.rows.eventsOf('campaign.exported')).toEqual([]);
  });
});

describe('a file that is handed out', () => {
  const file = { name: 'a.csv', content: Buffer.from('whole') };

  it('goes to stdout whole, and nowhere else', async () => {
    const stdout = new PassThrough();
    expect(await writeOut(file, { out: '-' }, stdout)).toBeUndefined();
    expect(stdout.read()).toEqual(file.content);
  });

  it('is written to no folder that isn’t there, and to nothing that is no file', async () => {
    await expect(writeOut(file, { out: join(folder, 'no', 'a.csv') })).rejects.toThrow(/There is no folder/);
    await expect(writeOut(file, { out: folder, force: true })).rejects.toThrow(/isn’t a file/);
    await expect(writeOut(file, { out: '/dev/null', force: true })).rejects.toThrow(/isn’t a file/);
  });

  it('leaves a link that leads to nothing as it is', async () => {
    symlinkSync(join(folder, 'elsewhere'), out);
    await expect(writeOut(file, { out })).rejects.toThrow(/is there already/);
    expect(readdirSync(folder)).toEqual(['out']);
  });
});

it('says how far something is once it takes longer than people wait for a word', () => {
  const said: string[] = [];
  let ms = 0;
  const tell = progressOf(
    'events',
    (line) => void said.push(line),
    () => ms,
  );
  for (const [at, done] of [
    [500, 1],
    [2_500, 1_000],
    [2_600, 2_000],
    [5_000, 3_000],
  ] as const) {
    ms = at;
    tell(done, 4_000);
  }
  expect(said).toEqual(['1,000 of 4,000 events …', '3,000 of 4,000 events …']);
});

it('is documented with options that there are', () => {
  const program = new Command();
  addAudit(program);
  addEvidence(program);
  const page = readFileSync(new URL('../../docs/operating.md', import.meta.url), 'utf8');
  const lines = Array.from(page.matchAll(/node dist\/cli\.js (audit export|evidence) (.+)/g));

  expect(lines).toHaveLength(2);
  for (const [, name = '', typed = ''] of lines) {
    const found = name
      .split(' ')
      .reduce<Command | undefined>(
        (command, word) => command?.commands.find((one) => one.name() === word),
        program,
      );
    const options = found?.options.map(({ long }) => long);
    expect(options).toEqual(expect.arrayContaining(typed.match(/--[a-z]+/g) ?? []));
  }
});
