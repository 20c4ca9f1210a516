import { describe, expect, it } from 'vitest';
import { PersonId } from '../../../src/domain/ids.ts';
import { decideDiscrepancy } from '../../../src/operations/discrepancy/decide-discrepancy.ts';
import { heldMark } from '../../../src/operations/discrepancy/match-account.ts';
import { decideFinding } from '../../../src/operations/finding/decide-finding.ts';
import { importPeople } from '../../../src/operations/people/import-people.ts';
import { acmeWorld, HOUR, PEOPLE_CSV } from '../../support/acme-world.ts';
import type { AcmeWorld } from '../../support/acme-world.ts';
import { discrepancies, lookAtAll, looks } from '../../support/looks.ts';

const [SAMI, OMAR, ADA, PIA, DORA] = [
  'sami@acme.test',
  'omar@acme.test',
  'ada@acme.test',
  'pia@acme.test',
  'dora@acme.test',
];

/** An account of nobody holds what prod-db has, and its owner is asked. */
async function anOrphan(...targets: string[]) {
  const world = await acmeWorld();
  for (const target of targets) world.target.holdsAlsoAs('backup-bot', null, target);
  await lookAtAll(world);
  const [one] = await discrepancies(world);
  return { world, one: one! };
}

const idOf = async (world: AcmeWorld, email: string) => (await world.rows.person(email)).id;
const matching = async (world: AcmeWorld, email: string) => ({
  kind: 'match' as const,
  personId: await idOf(world, email),
  reason: 'She set it up',
});

const leaves = async (world: AcmeWorld, email: string) => {
  const csv = PEOPLE_CSV.split('\n').map((line) =>
    line.split(',')[1] === email ? line.replace(/active$/, 'inactive') : line,
  );
  await importPeople(world.ctx, { csv: csv.join('\n') });
};

const found = async (world: AcmeWorld) =>
  (await world.rows.grants()).filter(({ source }) => source === 'found');
const open = async (world: AcmeWorld) =>
  (await discrepancies(world)).filter(({ state }) => state === 'open').map(({ facts }) => facts);

describe('an account of nobody that is said to be somebody’s', () => {
  it('is theirs: what it holds is put before those who decide, and nothing more is asked of it', async () => {
    const { world, one } = await anOrphan('db_read', 'db_write');
    const verdict = await matching(world, PIA);

    await decideDiscrepancy(await world.as(OMAR), { id: one.id, verdict });
    expect(await found(world)).toEqual([]);
    await lookAtAll(world);
    await lookAtAll(world);

    const pia = await idOf(world, PIA);
    const grants = await found(world);
    expect(grants).toHaveLength(2);
    for (const grant of grants)
      expect(grant).toMatchObject({
        principalId: pia,
        state: 'active',
        account: { email: 'backup-bot' },
        seenAs: { account: { id: 'backup-bot' } },
      });
    expect(await open(world)).toEqual([]);
    expect(await world.rows.eventsOf('finding.asked')).toHaveLength(2);
    expect((await world.rows.eventsOf('discrepancy.matched')).map(({ data }) => data)).toMatchObject([
      { account: 'backup-bot', person: pia, as: 'person', held: ['db_read', 'db_write'] },
    ]);
    const remove = { grantId: grants[0]!.id, verdict: 'remove' as const };
    // Whoever said so doesn’t decide it as well.
    await expect(decideFinding(await world.as(OMAR), remove)).rejects.toThrow('You aren’t asked');
    await decideFinding(await world.as(DORA), remove);
    await world.run();
    expect(world.target.holdings()).toHaveLength(1);
  });

  it('is looked at at once', async () => {
    const { world, one } = await anOrphan('db_read');
    await decideDiscrepancy(await world.as(OMAR), { id: one.id, verdict: await matching(world, PIA) });
    const prod = (await looks(world)).find(({ resourceId }) => resourceId === 'prod-db');
    expect(prod?.dueAt).toEqual(world.clock.now());
  });

  it('puts before others what its owner says is their own', async () => {
    const { world, one } = await anOrphan('db_read');
    await decideDiscrepancy(await world.as(OMAR), { id: one.id, verdict: await matching(world, OMAR) });
    await lookAtAll(world);

    const [grant] = await found(world);
    expect(grant).toMatchObject({ principalId: await idOf(world, OMAR) });
    await expect(
      decideFinding(await world.as(OMAR), { grantId: grant!.id, verdict: 'keep' }),
    ).rejects.toThrow();
  });

  it('is asked about again once they leave', async () => {
    const { world, one } = await anOrphan('db_read');
    await decideDiscrepancy(await world.as(OMAR), { id: one.id, verdict: await matching(world, PIA) });
    await leaves(world, PIA);
    await lookAtAll(world);

    expect(await found(world)).toEqual([]);
    expect(await open(world)).toEqual([{ targets: ['db_read'], personId: await idOf(world, PIA) }]);
  });

  it('is refused to whoever isn’t asked, of somebody who isn’t active or isn’t known, and without a reason', async () => {
    const { world, one } = await anOrphan('db_read');
    const verdict = await matching(world, PIA);
    const by = async (email: string, more: object) =>
      decideDiscrepancy(await world.as(email), { id: one.id, verdict: { ...verdict, ...more } });

    await expect(by(ADA, {})).rejects.toThrow('You aren’t asked');
    await expect(by(OMAR, { personId: await idOf(world, 'olga@acme.test') })).rejects.toThrow(
      'Olga Stern isn’t active in the people directory. Choose somebody who is.',
    );
    await expect(by(OMAR, { personId: PersonId.parse('person_nobody') })).rejects.toThrow(
      'isn’t in the people directory',
    );
    await expect(by(OMAR, { reason: ' ' })).rejects.toThrow('Say how you know');
    expect(await open(world)).toHaveLength(1);
  });

  it('may be said of one that was left for later', async () => {
    const { world, one } = await anOrphan('db_read');
    const until = new Date(world.clock.now().getTime() + 24 * HOUR * 1_000);
    const omar = await world.as(OMAR);
    await decideDiscrepancy(omar, { id: one.id, verdict: { kind: 'ignore', until, reason: 'Later' } });

    await decideDiscrepancy(omar, { id: one.id, verdict: await matching(world, PIA) });

    expect(await discrepancies(world)).toMatchObject([{ state: 'matched' }]);
  });

  it('is settled once, whoever is first', async () => {
    const { world, one } = await anOrphan('db_read');
    const omar = await world.as(OMAR);
    const dora = await world.as(DORA);
    const both = await Promise.allSettled([
      decideDiscrepancy(omar, { id: one.id, verdict: await matching(world, PIA) }),
      decideDiscrepancy(dora, { id: one.id, verdict: await matching(world, SAMI) }),
    ]);

    expect(both.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    expect(await world.rows.eventsOf('discrepancy.matched')).toHaveLength(1);
  });
});

describe('a service account', () => {
  const serving = async (world: AcmeWorld, email: string, facts: { targets?: string[] }) => ({
    kind: 'serve' as const,
    personId: await idOf(world, email),
    reason: 'Nightly backups',
    mark: heldMark(facts),
  });

  it('isn’t asked about while somebody active answers for what it had', async () => {
    const { world, one } = await anOrphan('db_read');
    const verdict = await serving(world, DORA, one.facts);
    await decideDiscrepancy(await world.as(OMAR), { id: one.id, verdict });
    await lookAtAll(world);

    expect(await found(world)).toEqual([]);
    expect(await open(world)).toEqual([]);

    world.target.holdsAlsoAs('backup-bot', null, 'db_write');
    await lookAtAll(world);
    expect(await open(world)).toEqual([
      { targets: ['db_read', 'db_write'], servedById: await idOf(world, DORA), beyond: ['db_write'] },
    ]);

    world.target.loses('backup-bot', 'db_write');
    await lookAtAll(world);
    expect(await open(world)).toEqual([]);
  });

  it('is asked about again once whoever answers for it leaves', async () => {
    const { world, one } = await anOrphan('db_read');
    const verdict = await serving(world, DORA, one.facts);
    await decideDiscrepancy(await world.as(OMAR), { id: one.id, verdict });
    await leaves(world, DORA);
    await lookAtAll(world);

    const dora = await idOf(world, DORA);
    expect(await open(world)).toEqual([
      { targets: ['db_read'], servedById: dora, beyond: [], personId: dora },
    ]);
  });

  it('is nobody’s that says so themselves, nor of what it wasn’t shown to have', async () => {
    const { world, one } = await anOrphan('db_read');
    const omar = await world.as(OMAR);
    await expect(
      decideDiscrepancy(omar, { id: one.id, verdict: await serving(world, OMAR, one.facts) }),
    ).rejects.toThrow('You can’t say that you answer for it yourself');
    await expect(
      decideDiscrepancy(omar, { id: one.id, verdict: await serving(world, DORA, { targets: [] }) }),
    ).rejects.toThrow('The account has other access by now');
    expect(await open(world)).toHaveLength(1);
  });

  it('counts for nothing that is too much to be believed', async () => {
    const world = await acmeWorld();
    const bots = Array.from({ length: 11 }, (_, at) => `bot-${at}`);
    for (const bot of bots.slice(0, 6)) world.target.holdsAlsoAs(bot, null, 'db_read');
    await lookAtAll(world);
    for (const bot of bots.slice(6)) world.target.holdsAlsoAs(bot, null, 'db_read');
    await lookAtAll(world);
    const omar = await world.as(OMAR);
    for (const { id, facts } of await discrepancies(world))
      await decideDiscrepancy(omar, { id, verdict: await serving(world, DORA, facts) });

    await lookAtAll(world);

    expect((await discrepancies(world)).map(({ kind, state }) => `${kind} ${state}`)).toEqual(
      bots.map(() => 'orphaned-account matched'),
    );
  });
});
