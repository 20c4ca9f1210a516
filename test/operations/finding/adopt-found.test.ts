import { describe, expect, it } from 'vitest';
import type { GrantOperation } from '../../../src/domain/grant/connector.ts';
import { askAboutFindings } from '../../../src/operations/finding/ask-about-findings.ts';
import { previewFinding } from '../../../src/operations/finding/preview-finding.ts';
import { assertStillThere } from '../../../src/operations/finding/still-there.ts';
import { ACME_YAML } from '../../support/acme-definitions.ts';
import { acmeWorld, HOUR, type AcmeWorld } from '../../support/acme-world.ts';
import { trailFaults } from '../../support/trail-faults.ts';
import { DAY, endOf, found, foundInAcme, OMAR, ofProd, SAMI, VERDICTS, waits } from './found-world.ts';

const XMAS = endOf('2026-12-24');
const { adopt } = VERDICTS;

const toldLast = ({ target }: AcmeWorld): GrantOperation | undefined =>
  target.calls.findLast(({ verb }) => verb === 'grant')?.operation;

describe('found access that is adopted', () => {
  it('has the end that was chosen: its target and its holder are told, it warns, and it ends by itself', async () => {
    const { world, grantId, decides, finding, card } = await foundInAcme();
    await world.pass(HOUR);
    await world.run();
    const shown = world.shown.length;

    await decides(OMAR, adopt);
    await world.run();

    const { id: omarId } = await world.rows.person(OMAR);
    expect(await finding()).toMatchObject({
      state: 'kept',
      reason: 'For the reports',
      until: null,
      endedById: omarId,
    });
    expect(await world.rows.grant(grantId)).toMatchObject({
      state: 'active',
      source: 'found',
      expiresAt: XMAS,
      warnAt: new Date(XMAS.getTime() - DAY * 1_000),
    });
    expect(await world.rows.eventsOf('finding.kept')).toMatchObject([
      {
        actorId: omarId,
        data: { until: XMAS.toISOString(), reason: 'For the reports' },
        subject: { grantId },
      },
    ]);
    expect(await world.rows.eventsOf('grant.shortened')).toMatchObject([
      { data: { from: null, to: XMAS.toISOString() }, subject: { grantId } },
    ]);
    expect(toldLast(world)?.expiresAt).toEqual(XMAS);
    const { id: samiId } = await world.rows.person(SAMI);
    expect(world.shown.slice(shown).filter(({ audienceId }) => audienceId === samiId)).toMatchObject([
      { kind: 'grant', subjectId: grantId, messageTs: null },
    ]);
    expect(await card(OMAR)).toMatch(/^Omar Haddad decided that .* until .*24[^]*> For the reports/);

    await world.pass(34 * DAY);
    expect(
      world.shown.filter(({ kind, subjectId }) => kind === 'grant-warning' && subjectId === grantId),
    ).toHaveLength(1);
    await world.pass(DAY);
    expect(await world.rows.grant(grantId)).toMatchObject({
      state: 'revoked',
      endReason: 'expired',
      remains: 'gone',
    });
    expect(world.target.holds(SAMI, 'vpn_users')).toBe(false);
    expect(await trailFaults(world.rows)).toEqual([]);
  });

  it.each([
    ['an earlier end', endOf('2026-12-01'), 'grant.extended'],
    ['a later end', endOf('2027-02-01'), 'grant.shortened'],
  ] as const)(
    'ends as was chosen where its target lists %s, and the target is told',
    async (_, expiresAt, kind) => {
      const { world, grantId, decides } = await foundInAcme({ expiresAt });
      await world.pass(HOUR);
      await world.run();

      await decides(OMAR, adopt);
      await world.run();

      expect((await world.rows.grant(grantId)).expiresAt).toEqual(XMAS);
      expect(world.target.endsAt(SAMI, 'vpn_users')).toEqual(XMAS);
      expect(await world.rows.eventsOf(kind)).toMatchObject([
        { data: { from: expiresAt.toISOString(), to: XMAS.toISOString() } },
      ]);
    },
  );

  it('has no end where its policy lets it be permanent, whatever its target lists, and needs no more time', async () => {
    const yaml = ACME_YAML.replace('auto_approve: "true"', `auto_approve: 'request.kind == "new"'`);
    const { world, grantId, decides } = await found(await acmeWorld({ yaml }), { expiresAt: XMAS });
    const more = await world.asks(SAMI, 'vpn/connect', { extendsGrantId: grantId, durationSeconds: DAY });
    expect((await world.rows.request(more.id)).state).toBe('pending');
    await world.pass(HOUR);
    await world.run();
    expect((await previewFinding(await world.as(OMAR), grantId, 'adopt')).mayStayForGood).toBe(true);

    await decides(OMAR, { ...adopt, until: null });
    await world.run();

    expect((await world.rows.request(more.id)).state).toBe('expired');
    expect(await world.rows.grant(grantId)).toMatchObject({ expiresAt: null, warnAt: null });
    expect(toldLast(world)?.expiresAt).toBeUndefined();
    expect(await world.rows.eventsOf('grant.extended')).toMatchObject([
      { data: { from: XMAS.toISOString(), to: null } },
    ]);
    expect(await world.rows.eventsOf('finding.kept')).toMatchObject([{ data: { until: null } }]);
  });
});

describe('nothing is adopted', () => {
  it.each([
    ['until yesterday', { until: endOf('2026-11-19') }, /^Choose a day from tomorrow to one year ahead\.$/],
    ['until today', { until: endOf('2026-11-20') }, /^Choose a day from tomorrow to one year ahead\.$/],
    [
      'for more than a year',
      { until: endOf('2027-11-21') },
      /^Choose a day from tomorrow to one year ahead\.$/,
    ],
    ['without a reason', { reason: ' \n' }, /^Say in a sentence why it stays\.$/],
    ['for good, where its policy doesn’t allow that', { until: null }, /can’t stay with no end date/],
  ])('%s', async (_, change, says) => {
    const { world, grantId, decides, finding } = await foundInAcme(ofProd);
    const before = await world.rows.grant(grantId);
    expect((await previewFinding(await world.as(OMAR), grantId, 'adopt')).mayStayForGood).toBe(false);

    await expect(decides(OMAR, { ...adopt, ...change })).rejects.toThrow(says);

    expect(await finding()).toMatchObject({ state: 'open', reason: null });
    expect(await world.rows.grant(grantId)).toEqual(before);
    expect(await world.rows.eventsOf('finding.kept')).toEqual([]);
    await decides(OMAR, { ...adopt, until: endOf('2027-11-20') });
  });

  it('that its target doesn’t list any more: whoever decides reads so, and may have it removed', async () => {
    const { world, grantId, decides, finding } = await foundInAcme();
    await world.pass(HOUR);
    await world.run();
    world.target.loses(SAMI, 'vpn_users');

    await expect(decides(OMAR, adopt)).rejects.toThrow(/doesn’t list this access any more.* choose Remove/);

    expect((await finding()).state).toBe('open');
    expect((await world.rows.grant(grantId)).expiresAt).toBeNull();
    expect(await world.rows.eventsOf('finding.kept')).toEqual([]);
    await decides(OMAR, VERDICTS.remove);
    await world.run();
    expect((await world.rows.grant(grantId)).remains).toBe('gone');
  });

  it('whose end has come, though it isn’t removed yet', async () => {
    const expiresAt = new Date('2026-11-20T12:00:00Z');
    const { world, grantId, decides, finding } = await foundInAcme({ expiresAt });
    world.clock.advance(3 * HOUR * 1_000);

    await expect(decides(OMAR, adopt)).rejects.toThrow(/ended before anybody decided/);

    expect((await finding()).state).toBe('open');
    expect((await world.rows.grant(grantId)).expiresAt).toEqual(expiresAt);
    await world.run();
    await askAboutFindings(world.ctx);
    expect((await finding()).state).toBe('ended');
    expect(await waits(world, OMAR)).toBe(0);
  });
});

describe('a target that can’t be read', () => {
  it('is no reason against adopting', async () => {
    const { world, decides, finding } = await foundInAcme();
    world.target.always('grants', { kind: 'fails', fault: { kind: 'retryable' } });

    await decides(OMAR, adopt);

    expect((await finding()).state).toBe('kept');
  });

  it('is waited for no longer than Slack waits', async () => {
    const world = await acmeWorld();
    const { grantId } = await found(world);
    world.target.reads.readBack = () => new Promise(() => undefined);

    await assertStillThere(world.ctx, await world.rows.grant(grantId), 1);
  });
});
