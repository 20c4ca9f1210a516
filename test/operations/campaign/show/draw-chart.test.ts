import { describe, expect, it } from 'vitest';
import { EntitlementKey } from '../../../../src/domain/ids.ts';
import { progressChart } from '../../../../src/operations/campaign/show/chart/progress-chart.ts';
import { renderPng } from '../../../../src/operations/campaign/show/chart/render-png.ts';
import { drawChart } from '../../../../src/operations/campaign/show/draw-chart.ts';
import { acmeWorld } from '../../../support/acme-world.ts';
import type { AcmeWorld } from '../../../support/acme-world.ts';
import { heldGrants, runningCampaign, setCampaign } from '../../../support/campaigns.ts';

const ADA = 'ada@acme.test';
const READ = EntitlementKey.parse('prod-db/read');
const PNG = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

const sizeOf = (png: Buffer) => ({ width: png.readUInt32BE(16), height: png.readUInt32BE(20) });

async function campaign(world: AcmeWorld) {
  const held = await heldGrants(world.ctx, [
    { email: 'sami@acme.test', entitlement: READ },
    { email: 'kim@acme.test', entitlement: READ },
  ]);
  return runningCampaign(
    world.ctx,
    held.map((grant) => ({ grant, reviewer: 'omar@acme.test' })),
  );
}

describe('drawChart', () => {
  it('is a picture, whose title says the same in a sentence', async () => {
    const world = await acmeWorld();
    const { campaign: found } = await campaign(world);

    const { content, ...file } = await drawChart(await world.as(ADA), { campaignId: found.id });

    expect(file).toEqual({
      name: 'progress-2026-11-20T090000.png',
      title: 'Quarterly review: 0 of 2 decided by a person (0%), 0 kept, 0 revoked, 2 open',
    });
    expect(content.subarray(0, 8)).toEqual(PNG);
    expect(sizeOf(content).width).toBe(1_200);
  });

  it('is refused to whoever is neither admin nor auditor, on record', async () => {
    const world = await acmeWorld();
    const { campaign: found } = await campaign(world);
    const sami = await world.as('sami@acme.test');

    await expect(drawChart(sami, { campaignId: found.id })).rejects.toMatchObject({ code: 'forbidden' });

    expect(await world.rows.eventsOf('act.refused')).toHaveLength(1);
  });

  it('is refused for a review that was never started', async () => {
    const world = await acmeWorld();
    const { campaign: found } = await campaign(world);
    await setCampaign(world.ctx, found.id, { state: 'discarded', launchedAt: null });
    const ada = await world.as(ADA);

    await expect(drawChart(ada, { campaignId: found.id })).rejects.toMatchObject({ code: 'invalid' });
  });
});

describe('the chart of a review', () => {
  const bar = (label: string, total: number, late = false) => ({
    label,
    counts: { total, kept: 3, revoked: 5, byClose: 3, open: total - 9 },
    late,
  });
  const drawn = (bars: ReturnType<typeof bar>[], more: string | null = null) =>
    progressChart({
      title: 'A review',
      subtitle: 'running',
      sections: [{ heading: 'By reviewer', bars, more }],
    });

  it('has every figure as text, apart what nobody decided, and says who is late in words', () => {
    const svg = drawn([bar('Omar Haddad', 10, true), bar('Dora Novak', 20)], 'and 5 reviewers more');

    for (const said of [
      '3 kept · 2 revoked · 1 open · 4 not decided',
      'and 5 reviewers more',
      'Kept',
      'Open',
    ])
      expect(svg).toContain(`>${said}</text>`);
    expect(svg).toMatch(/▲ late <\/tspan>Omar Haddad</);
    expect(svg).not.toMatch(/late <\/tspan>Dora/);
  });

  it('takes names for text, and cuts long ones', async () => {
    const svg = drawn([bar('<script>&"', 10), bar('Maximiliane von Hohenzollern', 9), bar('\0\u0007', 8)]);

    expect(svg).toContain('&lt;script&gt;&amp;"');
    expect(svg).toContain('>Maximiliane von Hohe…<');
    expect((await renderPng(svg)).subarray(0, 8)).toEqual(PNG);
  });

  it('draws nobody at all', async () => {
    expect(sizeOf(await renderPng(drawn([]))).height).toBeGreaterThan(100);
  });
});
