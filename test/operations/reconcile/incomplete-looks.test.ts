import { describe, expect, it } from 'vitest';
import { ConnectorError } from '../../../src/domain/grant/connector.ts';
import { decideDiscrepancy } from '../../../src/operations/discrepancy/decide-discrepancy.ts';
import { type AcmeWorld, acmeWorld } from '../../support/acme-world.ts';
import { discrepancies, lookAtAll, looks } from '../../support/looks.ts';

const [OMAR, ADA] = ['omar@acme.test', 'ada@acme.test'];
const WEEK_MS = 7 * 24 * 60 * 60_000;

/** From now on the target doesn't know this one; answers how it knows it again. */
function forgets({ target }: AcmeWorld, forgotten: string): () => void {
  const grants = target.grants.bind(target);
  target.grants = async (query, cursor) => {
    if (query.target !== forgotten) return grants(query, cursor);
    throw new ConnectorError({ kind: 'not_found', what: 'target' }, `It has no ${forgotten}.`);
  };
  return () => {
    target.grants = grants;
  };
}

function crowds({ target }: AcmeWorld, of: string, count: number): void {
  for (let nth = 0; nth < count; nth++) target.holdsFromBefore(`${of}-${nth}@elsewhere.test`, of);
}

describe('a look that couldn’t read all of a resource', () => {
  it('leaves open whether a mass change is right', async () => {
    const world = await acmeWorld();
    crowds(world, 'db_write', 14);
    await lookAtAll(world);
    const knows = forgets(world, 'db_write');

    await lookAtAll(world);

    const doubts = async () => (await discrepancies(world)).filter(({ kind }) => kind === 'mass-change');
    expect(await doubts()).toMatchObject([{ state: 'open' }]);
    knows();
    await lookAtAll(world);
    expect(await doubts()).toMatchObject([{ state: 'open' }]);
  });

  it('doesn’t ask again about an account that is ignored, of which it saw a part', async () => {
    const world = await acmeWorld();
    world.target.holdsAlsoAs('backup-bot', null, 'db_read');
    world.target.holdsAlsoAs('backup-bot', null, 'db_write');
    await lookAtAll(world);
    const [orphan] = await discrepancies(world);
    const until = new Date(world.clock.now().getTime() + WEEK_MS);
    await decideDiscrepancy(await world.as(OMAR), {
      id: orphan!.id,
      verdict: { kind: 'ignore', until, reason: 'It is moved next week' },
    });
    const knows = forgets(world, 'db_write');

    await lookAtAll(world);

    const ofAccounts = async () =>
      (await discrepancies(world)).filter(({ kind }) => kind === 'orphaned-account');
    expect(await ofAccounts()).toMatchObject([
      { state: 'ignored', facts: { targets: ['db_read', 'db_write'] } },
    ]);
    knows();
    world.target.loses('backup-bot', 'db_write');
    await lookAtAll(world);
    expect(await ofAccounts()).toMatchObject([{ state: 'open', facts: { targets: ['db_read'] } }]);
  });

  it('settles nothing of an account that it couldn’t see', async () => {
    const world = await acmeWorld();
    world.target.holdsAlsoAs('backup-bot', null, 'db_write');
    await lookAtAll(world);
    forgets(world, 'db_write');

    await lookAtAll(world);

    const orphans = (await discrepancies(world)).filter(({ kind }) => kind === 'orphaned-account');
    expect(orphans).toMatchObject([{ key: 'backup-bot', state: 'open' }]);
  });

  it('uses up what an admin said of a mass change', async () => {
    const world = await acmeWorld();
    crowds(world, 'db_read', 14);
    const knows = forgets(world, 'db_write');
    await lookAtAll(world);
    const doubt = (await discrepancies(world)).find(({ kind }) => kind === 'mass-change');
    const confirm = { kind: 'confirm' as const, gone: 0, added: 14 };
    await decideDiscrepancy(await world.as(ADA), { id: doubt!.id, verdict: confirm });
    await lookAtAll(world);

    const database = (await looks(world)).find(({ resourceId }) => resourceId === 'prod-db');
    expect(database).toMatchObject({ believed: null, completeAt: null });
    knows();
    crowds(world, 'db_write', 14);
    await lookAtAll(world);
    expect((await discrepancies(world)).filter(({ kind }) => kind === 'mass-change')).toMatchObject([
      { state: 'confirmed' },
      { state: 'open', facts: { added: 14 } },
    ]);
  });
});
