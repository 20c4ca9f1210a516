import { sql } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { EntitlementKey, GrantId } from '../../../../src/domain/ids.ts';
import { importGrants } from '../../../../src/operations/grant/import/import-grants.ts';
import { transaction } from '../../../../src/store/database/transaction.ts';
import { startRevocations } from '../../../../src/operations/grant/end/start-revocation.ts';
import { insertStandingGrants } from '../../../../src/store/grant/grant-store.ts';
import { lockHolders, lockPeople } from '../../../../src/store/people/person-store.ts';
import { acmeWorld } from '../../../support/acme-world.ts';
import type { AcmeWorld } from '../../../support/acme-world.ts';
import { describePostgres } from '../../../support/database.ts';

const HEADER = 'email,entitlement,since,expires,note';
const file = (...lines: string[]) => [HEADER, ...lines].join('\n');

describe('importGrants', () => {
  it('takes on access that stands: active, with its holder’s account, and on record', async () => {
    const world = await acmeWorld();
    const csv = file('Sami@acme.test,prod-db/read,2024-03-01,2026-12-31T12:00:00Z,"Set up by hand, in 2024"');

    expect(await importGrants(world.ctx, { csv })).toEqual({ imported: 1, held: 0 });

    const [grant] = await world.rows.grants();
    const since = new Date('2024-03-01T00:00:00Z');
    expect(grant).toMatchObject({
      state: 'active',
      source: 'imported',
      entitlement: 'prod-db/read',
      connectorId: 'far',
      target: 'db_read',
      account: { email: 'sami@acme.test', employeeId: '6', name: 'Sami Okafor' },
      requestId: null,
      stoodBefore: false,
      note: 'Set up by hand, in 2024',
      activeAt: since,
      expiresAt: new Date('2026-12-31T12:00:00Z'),
      dueAt: null,
    });
    const events = await world.rows.eventsOf('grant.imported');
    expect(events).toHaveLength(1);
    expect(events[0]).toMatchObject({
      subject: { grantId: grant?.id, entitlement: 'prod-db/read', personId: grant?.principalId },
      data: { source: 'imported', since: since.toISOString(), note: 'Set up by hand, in 2024' },
    });
  });

  it.each([
    ['2026-12-24', '2026-12-24T22:59:59.999Z'],
    ['2027-06-30', '2027-06-30T21:59:59.999Z'],
    ['2026-12-24T18:00:00Z', '2026-12-24T18:00:00.000Z'],
  ])('has access whose list says that it expires on %s last until %s', async (expires, at) => {
    const world = await acmeWorld();
    await importGrants(world.ctx, { csv: file(`sami@acme.test,prod-db/read,,${expires},`) });

    expect((await world.rows.grants())[0]?.expiresAt?.toISOString()).toBe(at);
  });

  it('writes nothing at the target, and removes there what is revoked later', async () => {
    const world = await acmeWorld();
    world.target.holdsFromBefore('sami@acme.test', 'db_read');
    await importGrants(world.ctx, { csv: file('sami@acme.test,prod-db/read,,permanent,') });
    await world.run();
    expect(world.target.calls).toEqual([]);

    const grants = await world.rows.grants();
    await transaction(world.ctx, (tx) => startRevocations(tx, world.ctx, grants, 'review'));
    await world.run();

    expect(world.target.holds('sami@acme.test', 'db_read')).toBe(false);
    expect((await world.rows.grants())[0]).toMatchObject({ state: 'revoked', remains: 'gone' });
  });

  it('ends at the time that the file states', async () => {
    const world = await acmeWorld();
    world.target.holdsFromBefore('sami@acme.test', 'db_read');
    await importGrants(world.ctx, { csv: file('sami@acme.test,prod-db/read,,2026-11-20T10:00:00Z,') });

    await world.pass(3_601);

    expect(world.target.holds('sami@acme.test', 'db_read')).toBe(false);
  });

  it('passes over a right that a live grant holds, and so a second import of one file', async () => {
    const world = await acmeWorld();
    await world.holds('sami@acme.test', 'prod-db/read');
    const csv = file(
      'sami@acme.test,prod-db/read,,permanent,',
      'kim@acme.test,prod-db/read,2026-01-12,permanent,',
    );

    expect(await importGrants(world.ctx, { csv })).toEqual({ imported: 1, held: 1 });
    expect(await importGrants(world.ctx, { csv })).toEqual({ imported: 0, held: 2 });

    expect(await world.rows.grants()).toHaveLength(2);
    expect(await world.rows.eventsOf('grant.imported')).toHaveLength(1);
  });

  it('takes on the access of people who left, which most needs a review', async () => {
    const world = await acmeWorld();

    const imported = await importGrants(world.ctx, { csv: file('olga@acme.test,prod-db/write,,permanent,') });

    expect(imported).toEqual({ imported: 1, held: 0 });
  });

  it('tells every fault with its line, and imports nothing when there is one', async () => {
    const world = await acmeWorld();
    const csv = file(
      'sami@acme.test,prod-db/read,2024-03-01,permanent,fine',
      'nobody@acme.test,prod-db/read,,permanent,',
      'sami@acme.test,prod-db/admin,,permanent,',
      'not an e-mail,prod-db,31.12.2024,2024-02-31,',
      'kim@acme.test,vpn/connect,2027-01-01,2020-01-01,',
      'SAMI@acme.test,prod-db/read,,permanent,',
    );

    const refused = importGrants(world.ctx, { csv });

    await expect(refused).rejects.toMatchObject({ code: 'invalid' });
    const { message } = await refused.then(
      () => new Error('it was imported'),
      (error: Error) => error,
    );
    expect(message.split('\n')).toEqual([
      'line 3, email: nobody@acme.test isn’t in the people directory; import the people first',
      'line 4, entitlement: prod-db/admin isn’t in the catalog of access.yaml',
      'line 5, email: found “not an e-mail”, expected an e-mail',
      'line 5, entitlement: found “prod-db”, expected an entitlement such as prod-db/read',
      'line 5, since: found “31.12.2024”, expected a date such as 2026-01-31, a time such as 2026-01-31T09:00:00Z, or nothing; write the year first: whether the day or the month comes first isn’t guessed',
      'line 5, expires: found “2024-02-31”, expected a date such as 2026-01-31, a time such as 2026-01-31T09:00:00Z, or permanent',
      'line 6, since: found 2027-01-01T00:00:00.000Z, which is still to come',
      'line 6, expires: found 2020-01-01T22:59:59.999Z, which is past; leave out what has ended',
      'line 7: sami@acme.test prod-db/read is on line 2 already; each access has one line',
    ]);
    expect(await world.rows.grants()).toEqual([]);
    expect(await world.rows.eventsOf('grant.imported')).toEqual([]);
  });

  it('never takes an empty end for one without end', async () => {
    const world = await acmeWorld();
    const csv = file('sami@acme.test,prod-db/read,2024-03-01,,', 'kim@acme.test,prod-db/read,,Permanent,');

    await expect(importGrants(world.ctx, { csv })).rejects.toThrow(
      /^line 2, expires: found “”, expected a date .*, or permanent$/,
    );
    expect(await world.rows.grants()).toEqual([]);
    expect(await importGrants(world.ctx, { csv: csv.replace('-01,,', '-01,2027-01-01,') })).toEqual({
      imported: 2,
      held: 0,
    });
  });

  it('says which columns a file lacks', async () => {
    const world = await acmeWorld();

    await expect(importGrants(world.ctx, { csv: 'email,entitlement\na@b.test,x/y' })).rejects.toThrow(
      'line 1: expected the columns email,entitlement,since,expires,note; missing: since, expires, note',
    );
  });
});

describePostgres('an import beside another', () => {
  it('waits for it, and takes each access on once', async () => {
    const world = await acmeWorld();
    const csv = file('sami@acme.test,prod-db/read,,permanent,', 'kim@acme.test,prod-db/read,,permanent,');
    const sami = (await world.as('sami@acme.test')).actor.person.id;
    const others = await world.holds('sami@acme.test', 'vpn/connect');
    const row = { ...(await world.rows.grant(others.id)), id: GrantId.parse('grant_other'), requestId: null };
    let importing = Promise.resolve({ imported: 0, held: 0 });

    await transaction(world.ctx, async (tx) => {
      await lockPeople(tx, [sami]);
      await insertStandingGrants(tx, [{ ...row, target: 'db_read', entitlement: key('prod-db/read') }]);
      importing = importGrants(world.ctx, { csv });
      await Promise.race([importing, someoneWaits(world)]);
    });

    expect(await importing).toEqual({ imported: 1, held: 1 });
  });
});

describePostgres('an import of more than is done at once', () => {
  const MANY = 1_200;
  const email = (n: number) => `person-${n}@acme.test`;
  const csv = file(...Array.from({ length: MANY }, (_, n) => `${email(n)},prod-db/read,,permanent,`));

  it('keeps nobody from asking whose line was done, and is gone on with where it was broken off', async () => {
    const world = await acmeWorld();
    const { db } = world.ctx;
    await db.rows(sql`insert into person (id, email, name, title, department, type, status, source, updated_at)
      select 'person_' || n, 'person-' || n || '@acme.test', 'Person ' || n, '', '', 'employee', 'active', 'csv', now()
      from generate_series(0, ${MANY - 1}) n`);
    const last = email(MANY - 1);
    let importing: Promise<unknown> = Promise.resolve();
    const told: number[] = [];

    await transaction(world.ctx, async (tx) => {
      await lockHolders(tx, [last]);
      importing = importGrants(world.ctx, { csv }, ({ imported }) => told.push(imported)).catch(
        (error: unknown) => error,
      );
      await expect.poll(() => told).toEqual([500, 1_000]);
      await someoneWaits(world);
      await db.rows(sql`select id from person where email = ${email(0)} for update nowait`);
      await tx.execute(sql`update person set email = 'another@acme.test' where email = ${last}`);
    });

    expect(await importing).toMatchObject({
      code: 'invalid',
      message: [
        `line ${MANY + 1}, email: ${last} isn’t in the people directory; import the people first`,
        'Before that, 1000 were imported and 0 were held already. Import the file again to go on: what is held is passed over.',
      ].join('\n'),
    });
    await db.rows(sql`update person set email = ${last} where email = 'another@acme.test'`);
    expect(await importGrants(world.ctx, { csv })).toEqual({ imported: 200, held: 1_000 });
    expect(await world.rows.eventsOf('grant.imported')).toHaveLength(MANY);
  });
});

const key = (text: string) => EntitlementKey.parse(text);

async function someoneWaits({ ctx }: AcmeWorld): Promise<void> {
  for (;;) {
    const [found] = await ctx.db.rows<{ waiting: number }>(
      sql`select count(*)::int as waiting from pg_stat_activity
          where datname = current_database() and wait_event_type = 'Lock'`,
    );
    if (found && found.waiting > 0) return;
  }
}
