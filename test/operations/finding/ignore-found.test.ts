import { sql } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { askAboutFindings } from '../../../src/operations/finding/ask-about-findings.ts';
import { previewFinding } from '../../../src/operations/finding/preview-finding.ts';
import { returnGrant } from '../../../src/operations/grant/end/return-grant.ts';
import { ACME_YAML, acmeDefinitions } from '../../support/acme-definitions.ts';
import { acmeWorld, HOUR } from '../../support/acme-world.ts';
import { discrepancies, lookAtAll } from '../../support/looks.ts';
import { trailFaults } from '../../support/trail-faults.ts';
import { DAY, DORA, endOf, found, foundInAcme, OMAR, ofProd, SAMI, VERDICTS, waits } from './found-world.ts';

const UNTIL = endOf('2026-11-25');
const { ignore, adopt, remove } = VERDICTS;

describe('found access that is ignored', () => {
  it('stays and waits for nobody, says who ignores it until when and why, and is asked about again', async () => {
    const { world, grantId, decides, finding, card } = await foundInAcme(ofProd);
    const [omar, dora] = [await world.rows.person(OMAR), await world.rows.person(DORA)];

    await decides(OMAR, ignore);
    await world.run();

    expect(await finding()).toMatchObject({
      state: 'ignored',
      until: UNTIL,
      reason: 'Asking around',
      endedById: omar.id,
    });
    expect(await world.rows.eventsOf('finding.ignored')).toMatchObject([
      {
        actorId: omar.id,
        data: { until: UNTIL.toISOString(), reason: 'Asking around' },
        subject: { grantId },
      },
    ]);
    expect([await waits(world, OMAR), await waits(world, DORA)]).toEqual([0, 0]);
    expect(await card(DORA)).toMatch(
      /Omar Haddad is ignoring this until .*25[^]*> Asking around\n\[Adopt…\] \[Remove\]$/,
    );
    expect(await card(SAMI)).not.toContain('[');
    const shown = world.shown.length;
    await world.pass(5 * DAY);
    const asking = ['finding', 'waiting-reminder'];
    expect(world.shown.slice(shown).filter(({ kind }) => asking.includes(kind))).toEqual([]);
    expect((await world.rows.grant(grantId)).state).toBe('active');

    await world.pass(DAY);
    expect(await finding()).toMatchObject({ state: 'open', until: null, reason: null, endedById: null });
    expect([await waits(world, OMAR), await waits(world, DORA)]).toEqual([1, 1]);
    const posted = world.shown.slice(shown).filter((one) => one.kind === 'finding' && one.messageTs === null);
    expect(posted.map(({ audienceId }) => audienceId).toSorted()).toEqual([omar.id, dora.id].toSorted());
    expect(await world.rows.eventsOf('finding.asked')).toMatchObject([
      { data: { to: expect.arrayContaining([omar.id, dora.id]), ignoredUntil: UNTIL.toISOString() } },
    ]);
    expect(await card(OMAR)).toMatch(/\[Adopt…\] \[Remove\] \[Ignore…\]$/);
    expect(await trailFaults(world.rows)).toEqual([]);
  });

  it('is asked of those who decide by then, and of nobody else', async () => {
    const { world, decides, card } = await foundInAcme(ofProd);
    await decides(OMAR, ignore);
    const yaml = ACME_YAML.replaceAll('owners: ["group:dba"]', `owners: [${OMAR}]`);
    Object.assign(world.ctx, { config: acmeDefinitions(yaml) });
    await world.run();
    const shown = world.shown.length;

    await world.pass(6 * DAY);

    const [{ id }, { id: doraId }] = [await world.rows.person(OMAR), await world.rows.person(DORA)];
    const doras = world.shown.slice(shown).filter(({ audienceId }) => audienceId === doraId);
    expect(doras.map(({ kind, messageTs }) => [kind, messageTs !== null])).toEqual([['finding', true]]);
    expect((await world.rows.eventsOf('finding.asked')).map(({ data }) => data['to'])).toEqual([[id]]);
    expect(await card(DORA)).toMatch(/Somebody else decides this now\.$/);
  });

  it('ends at once with its access, and its message offers nothing any more', async () => {
    const { world, grantId, decides, finding, card } = await foundInAcme();
    await decides(OMAR, ignore);

    await returnGrant(await world.as(SAMI), { grantId });

    expect(await finding()).toMatchObject({ state: 'ended', until: null, reason: null, endedById: null });
    expect(await card(OMAR)).not.toMatch(/\[|ignoring/);
  });

  it.each([
    ['given back', async (world, grantId) => void (await returnGrant(await world.as(SAMI), { grantId }))],
    [
      'gone at its target, which a look shows',
      async (world) => {
        await world.pass(HOUR);
        await world.pass(60);
        world.target.loses(SAMI, 'vpn_users');
        await lookAtAll(world);
        expect(await discrepancies(world)).toEqual([]);
      },
    ],
    [
      'ended by an earlier release, which knows of no such question',
      async ({ ctx }, grantId) =>
        void (await ctx.db.drizzle.execute(
          sql`update "grant" set state = 'revoked', remains = 'gone' where id = ${grantId}`,
        )),
    ],
  ] as [string, (world: Awaited<ReturnType<typeof acmeWorld>>, grantId: string) => Promise<void>][])(
    'isn’t asked about any more once it is %s',
    async (_, ends) => {
      const { world, grantId, decides, finding } = await foundInAcme();
      await decides(OMAR, ignore);

      await ends(world, grantId);
      await world.run();
      for (const said of [adopt, remove])
        await expect(decides(OMAR, { ...said, shown: 'ignored' })).rejects.toThrow(
          /ended before anybody decided/,
        );
      await world.pass(6 * DAY);

      expect(await finding()).toMatchObject({ state: 'ended', until: null, reason: null });
      expect(await world.rows.eventsOf('finding.asked')).toEqual([]);
      expect(await waits(world, OMAR)).toBe(0);
    },
  );

  it.each([
    ['adopted', adopt, 'kept', 'active'],
    ['removed', remove, 'removed', 'revoked'],
  ] as const)(
    'may be %s before its time, by who sees that it is ignored',
    async (_, said, to, grantState) => {
      const { world, grantId, decides, finding } = await foundInAcme(ofProd);
      await decides(OMAR, ignore);

      await expect(decides(DORA, said)).rejects.toThrow('Omar Haddad has decided this already');
      await decides(DORA, { ...said, shown: 'ignored' });
      await world.run();

      const { id } = await world.rows.person(DORA);
      expect(await finding()).toMatchObject({ state: to, until: null, endedById: id });
      expect((await world.rows.grant(grantId)).state).toBe(grantState);
      await world.pass(6 * DAY);
      expect(await world.rows.eventsOf('finding.asked')).toEqual([]);
    },
  );

  it('may be decided by who saw it ignored when it is asked about again at that moment', async () => {
    const { world, decides, finding } = await foundInAcme();
    await decides(OMAR, ignore);
    world.clock.advance(6 * DAY * 1_000);
    await askAboutFindings(world.ctx);

    await decides(OMAR, { ...remove, shown: 'ignored' });

    expect((await finding()).state).toBe('removed');
  });
});

describe('nothing is ignored', () => {
  it.each([
    ['until yesterday', { until: endOf('2026-11-19') }, /^Choose a day from tomorrow to 90 days ahead\.$/],
    ['until today', { until: endOf('2026-11-20') }, /^Choose a day from tomorrow to 90 days ahead\.$/],
    [
      'for more than 90 days',
      { until: endOf('2027-02-19') },
      /^Choose a day from tomorrow to 90 days ahead\.$/,
    ],
    ['without a reason', { reason: '' }, /^Say in a sentence why it’s ignored for now\.$/],
  ])('%s', async (_, change, says) => {
    const { world, decides, finding } = await foundInAcme();

    await expect(decides(OMAR, { ...ignore, ...change })).rejects.toThrow(says);

    expect(await finding()).toMatchObject({ state: 'open', until: null });
    expect(await world.rows.eventsOf('finding.ignored')).toEqual([]);
    await decides(OMAR, { ...ignore, until: endOf('2027-02-18') });
  });

  it('twice: neither form is opened for it nor sent', async () => {
    const { world, grantId, decides } = await found(await acmeWorld());
    await world.pass(HOUR);
    await decides(OMAR, ignore);

    await expect(previewFinding(await world.as(OMAR), grantId, 'ignore')).rejects.toThrow(
      /decided this already/,
    );
    await expect(decides(OMAR, { ...ignore, shown: 'ignored' })).rejects.toThrow(/decided this already/);
  });
});
