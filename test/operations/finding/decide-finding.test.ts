import { sql } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { importGrants } from '../../../src/operations/grant/import/import-grants.ts';
import { returnGrant } from '../../../src/operations/grant/end/return-grant.ts';
import { askAboutFindings } from '../../../src/operations/finding/ask-about-findings.ts';
import { decideFinding } from '../../../src/operations/finding/decide-finding.ts';
import { previewFinding } from '../../../src/operations/finding/preview-finding.ts';
import { showFinding } from '../../../src/operations/finding/show-finding.ts';
import { endLeaverAccess } from '../../../src/operations/leaver/end-leaver-access.ts';
import { importPeople } from '../../../src/operations/people/import-people.ts';
import { findingCard } from '../../../src/slack/cards/grant/finding.ts';
import { reads } from '../../slack/support/reads.ts';
import { ACME_YAML, acmeDefinitions } from '../../support/acme-definitions.ts';
import { acmeWorld, HOUR, PEOPLE_CSV, type AcmeWorld } from '../../support/acme-world.ts';
import { DORA, foundInAcme, ofProd, OMAR, SAMI, VERDICTS, waits } from './found-world.ts';

const ADA = 'ada@acme.test';
const NAMES = ['keep', 'adopt', 'remove', 'ignore'] as const;
/** Each with each. */
const PAIRS = NAMES.flatMap((one) => NAMES.map((other) => [one, other] as const));
const there = (world: AcmeWorld) => world.target.holds(SAMI, 'vpn_users');

/** What Sami had before they asked for it, and the grant of what they asked for. */
async function found(world: AcmeWorld): Promise<{ grantId: string; asked: string }> {
  world.target.holdsFromBefore(SAMI, 'vpn_users');
  const { id: asked } = await world.holds(SAMI, 'vpn/connect', HOUR);
  const [one] = (await world.rows.grants()).filter(({ source }) => source === 'found');
  return { grantId: one?.id ?? '', asked };
}

const decides = async (world: AcmeWorld, who: string, grantId: string, verdict: 'keep' | 'remove') =>
  decideFinding(await world.as(who), { grantId, verdict });

async function card(world: AcmeWorld, reader: string, grantId: string): Promise<string> {
  const view = await showFinding(world.ctx, grantId);
  const { id } = await world.rows.person(reader);
  return reads(findingCard(view, id, { now: world.clock.now(), command: '/access' }));
}

describe('an owner who is asked whether found access stays', () => {
  it('keeps it: it is on record as theirs, stays when the other grant ends, and isn’t asked of them again', async () => {
    const world = await acmeWorld();
    const { grantId, asked } = await found(world);
    expect(await card(world, OMAR, grantId)).toMatch(
      /Sami Okafor .* already had access to .*VPN.*with no end date[^]*\[Adopt…\] \[Remove\] \[Ignore…\]/,
    );

    await decides(world, OMAR, grantId, 'keep');
    await world.pass(HOUR);
    await world.pass(6 * 60);

    expect((await world.rows.grant(asked)).remains).toBe('held-by-another-grant');
    expect(await world.rows.grant(grantId)).toMatchObject({ state: 'active', expiresAt: null });
    expect(there(world)).toBe(true);
    const omar = await world.rows.person(OMAR);
    expect(await world.rows.eventsOf('finding.kept')).toMatchObject([
      { actorId: omar.id, subject: { grantId } },
    ]);
    expect(await waits(world, OMAR)).toBe(0);
    expect(await card(world, OMAR, grantId)).toMatch(
      /^Omar Haddad decided that .* keeps access to .* with no end date/,
    );
  });

  it('decides nothing of what an earlier release, which knows no such question, has ended meanwhile', async () => {
    const world = await acmeWorld();
    const { grantId } = await found(world);
    await world.ctx.db.drizzle.execute(
      sql`update "grant" set state = 'revoked', remains = 'gone' where id = ${grantId}`,
    );

    await expect(decides(world, OMAR, grantId, 'keep')).rejects.toThrow(/ended before anybody decided/);
    expect(await world.rows.eventsOf('finding.kept')).toEqual([]);
    await world.pass(6 * 60);
    expect(await askAboutFindings(world.ctx)).toBe(0);

    expect(await waits(world, OMAR)).toBe(0);
    expect((await showFinding(world.ctx, grantId)).finding.state).toBe('ended');
  });

  it('has it removed: it is gone once the other grant ends as well', async () => {
    const world = await acmeWorld();
    const { grantId, asked } = await found(world);

    await decides(world, OMAR, grantId, 'remove');
    await world.run();

    expect(await world.rows.grant(grantId)).toMatchObject({
      state: 'revoked',
      endReason: 'not-kept',
      remains: 'held-by-another-grant',
    });
    expect(there(world)).toBe(true);
    expect(await card(world, OMAR, grantId)).toMatch(/is still there: they hold it through another request/);
    await world.pass(HOUR);
    expect((await world.rows.grant(asked)).remains).toBe('gone');
    expect(there(world)).toBe(false);
  });

  it('has it removed after the other grant ended: it is proved gone, and its holder is told', async () => {
    const world = await acmeWorld();
    const { grantId } = await found(world);
    await world.pass(HOUR);

    await decides(world, OMAR, grantId, 'remove');
    await world.run();

    expect(await world.rows.grant(grantId)).toMatchObject({ state: 'revoked', remains: 'gone' });
    expect(there(world)).toBe(false);
    expect(await world.rows.kinds(grantId)).toEqual([
      'grant.found',
      'finding.removed',
      'grant.revocation-started',
      'grant.revoked',
    ]);
    expect(await card(world, OMAR, grantId)).toMatch(/is gone now, since/);
    await world.pass(5);
    expect(world.shown.some(({ kind }) => kind === 'access-ended')).toBe(true);
  });

  it.each(PAIRS)(
    'decides once: of %s and %s the second hears who was first, also at the same moment',
    async (one, other) => {
      const { world, grantId, decides: says, finding } = await foundInAcme(ofProd);

      const both = await Promise.allSettled([says(OMAR, VERDICTS[one]), says(DORA, VERDICTS[other])]);

      const [won] = both.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
      const lost = both.flatMap((result) => (result.status === 'rejected' ? [String(result.reason)] : []));
      expect(lost).toEqual([
        expect.stringMatching(/(Omar Haddad|Dora Novak) has decided this already, so nothing was changed/),
      ]);
      expect(await finding()).toMatchObject({ state: won?.state, endedById: won?.endedById });
      const events = await world.rows.kinds(grantId);
      expect(events.filter((kind) => kind.startsWith('finding.'))).toEqual([`finding.${won?.state}`]);
      const moves = ['grant.shortened', 'grant.revocation-started'];
      expect(events.filter((kind) => moves.includes(kind))).toHaveLength(
        won?.reason === VERDICTS.adopt.reason || won?.state === 'removed' ? 1 : 0,
      );
    },
  );

  it('can’t decide what has ended meanwhile', async () => {
    const world = await acmeWorld();
    const { grantId } = await found(world);

    await returnGrant(await world.as(SAMI), { grantId });

    for (const said of Object.values(VERDICTS))
      await expect(decideFinding(await world.as(OMAR), { grantId, ...said })).rejects.toThrow(
        /ended before anybody decided/,
      );
    expect(await waits(world, OMAR)).toBe(0);
    await world.run();
    expect(await card(world, OMAR, grantId)).not.toContain('[');
  });

  it('finds it settled with the rest of what a leaver held', async () => {
    const world = await acmeWorld();
    const { grantId } = await found(world);
    await importPeople(world.ctx, { csv: PEOPLE_CSV.replace(/^6,sami.*\n/m, '') });
    await world.run();
    expect(await card(world, OMAR, grantId)).toContain('active');

    const { id: personId } = await world.rows.person(SAMI);
    await endLeaverAccess(await world.as(OMAR), { personId });
    await world.run();
    await world.pass(1);

    expect(await waits(world, OMAR)).toBe(0);
    expect(there(world)).toBe(false);
  });
});

describe('whether found access stays', () => {
  it.each([
    ['whose access it is', SAMI, /your own access/],
    ['an admin, while there are owners', ADA, /aren’t asked to decide/],
    ['the owner of something else', 'lena@acme.test', /aren’t asked to decide/],
    ['a manager', 'mona@acme.test', /aren’t asked to decide/],
  ])('isn’t decided by %s, and that is on record', async (_, who, says) => {
    const world = await acmeWorld();
    const { grantId } = await found(world);

    for (const said of Object.values(VERDICTS))
      await expect(decideFinding(await world.as(who), { grantId, ...said })).rejects.toThrow(says);
    for (const verdict of ['adopt', 'ignore'] as const)
      await expect(previewFinding(await world.as(who), grantId, verdict)).rejects.toThrow(says);

    expect(await world.rows.eventsOf('act.refused')).toHaveLength(6);
    expect((await world.rows.grant(grantId)).state).toBe('active');
    expect(await waits(world, who)).toBe(0);
  });

  it('isn’t a question of what came from a list', async () => {
    const world = await acmeWorld();
    await importGrants(world.ctx, {
      csv: `email,entitlement,since,expires,note\n${SAMI},vpn/connect,,permanent,\n`,
    });
    const [imported] = await world.rows.grants();

    await expect(decides(world, OMAR, imported?.id ?? '', 'remove')).rejects.toThrow(
      /isn’t on the list of found access/,
    );
    expect((await world.rows.grant(imported?.id ?? '')).state).toBe('active');
  });

  it('is for the admins to decide where the only owner holds it, and never for the owner', async () => {
    const world = await acmeWorld();
    world.target.holdsFromBefore(OMAR, 'vpn_users');
    await world.holds(OMAR, 'vpn/connect', HOUR);
    const [one] = (await world.rows.grants()).filter(({ source }) => source === 'found');

    expect([await waits(world, OMAR), await waits(world, ADA)]).toEqual([0, 1]);
    await expect(decides(world, OMAR, one?.id ?? '', 'keep')).rejects.toThrow(/your own access/);
    await decides(world, ADA, one?.id ?? '', 'keep');
  });

  it('is asked of the admins once the owner has left, and of a new owner, each in a message of their own', async () => {
    const world = await acmeWorld();
    const { grantId } = await found(world);
    const asked = async () => (await world.rows.eventsOf('finding.asked')).map(({ data }) => data['to']);
    await importPeople(world.ctx, { csv: PEOPLE_CSV.replace(/^2,omar.*\n/m, '') });

    await world.pass(5 * 60);

    const [ada, dora] = [await world.rows.person(ADA), await world.rows.person(DORA)];
    expect(await asked()).toEqual([[ada.id]]);
    expect(await waits(world, ADA)).toBe(1);
    expect(
      world.shown.filter(({ kind, audienceId }) => kind === 'finding' && audienceId === ada.id),
    ).toHaveLength(1);
    const yaml = ACME_YAML.replaceAll('owners: [omar@acme.test]', `owners: [${DORA}]`);
    const ctx = { ...world.ctx, config: acmeDefinitions(yaml) };
    Object.assign(world.ctx, { config: ctx.config });
    await world.pass(5 * 60);
    await world.pass(5 * 60);
    expect(await asked()).toEqual([[ada.id], [dora.id]]);
    expect([await waits(world, ADA), await waits(world, DORA)]).toEqual([0, 1]);
    expect(await card(world, ADA, grantId)).toMatch(/Somebody else decides this now/);
    expect(await card(world, ADA, grantId)).not.toContain('[');
    await decides(world, DORA, grantId, 'keep');
  });
});
