import { describe, expect, it } from 'vitest';
import { localDate } from '../../../src/domain/time/local-date.ts';
import { isActive } from '../../../src/domain/people/person.ts';
import { importGrants } from '../../../src/operations/grant/import/import-grants.ts';
import { returnGrant } from '../../../src/operations/grant/end/return-grant.ts';
import { endLeaverAccess } from '../../../src/operations/leaver/end-leaver-access.ts';
import { showLeaver } from '../../../src/operations/leaver/show-leaver.ts';
import { reportLeavers } from '../../../src/operations/leaver/report-leavers.ts';
import { importPeople } from '../../../src/operations/people/import-people.ts';
import { recordSlackAccounts } from '../../../src/operations/people/record-slack-accounts.ts';
import { approveRequest } from '../../../src/operations/approval/decide/approve-request.ts';
import { isActive as isActiveInSql } from '../../../src/store/people/active-person.ts';
import { listPeople } from '../../../src/store/people/person-store.ts';
import { sql } from 'drizzle-orm';
import { type AcmeWorld, acmeWorld, HOUR, PEOPLE_CSV } from '../../support/acme-world.ts';
import { MemoryDirectory } from '../../support/memory-directory.ts';
import { reads } from '../../slack/support/reads.ts';
import { leaverCard } from '../../../src/slack/cards/people/leaver.ts';

const SAMI = 'sami@acme.test';
const OMAR = 'omar@acme.test';
const ADA = 'ada@acme.test';
const LENA = 'lena@acme.test';

const samiLeaves = (world: AcmeWorld) =>
  importPeople(world.ctx, { csv: PEOPLE_CSV.replace(/^6,sami.*\n/m, '') });

async function samiInSlack(world: AcmeWorld, deleted: boolean) {
  world.directory.set(SAMI, { deleted });
  const account = await world.directory.account(MemoryDirectory.idOf(SAMI));
  if (account) await recordSlackAccounts(world.ctx, [account]);
}

async function readers(world: AcmeWorld): Promise<string[]> {
  const people = await listPeople(world.ctx.db.drizzle);
  const cards = (await world.rows.cards()).filter((card) => card.kind === 'leaver');
  return cards.map((card) => people.find(({ id }) => id === card.audienceId)?.email ?? '').toSorted();
}

async function card(world: AcmeWorld, reader: string, limit = 20): Promise<string> {
  const [sami, to] = [await world.rows.person(SAMI), await world.rows.person(reader)];
  const view = await showLeaver(world.ctx, { subjectId: sami.id, readerId: to.id, limit });
  return reads(leaverCard(view, { now: world.clock.now(), command: '/access' }));
}

const posted = (world: AcmeWorld) => world.shown.filter((one) => one.kind === 'leaver').length;

describe('reportLeavers', () => {
  it('leaves to another process whom that tells of at the same time, and tells of the rest', async () => {
    const world = await acmeWorld();
    await world.holds(SAMI, 'vpn/connect', 'permanent');
    await world.holds('kim@acme.test', 'vpn/connect', 'permanent');
    await world.run();
    await importPeople(world.ctx, { csv: PEOPLE_CSV.replace(/^[67],.*\n/gm, '') });
    const kim = await world.rows.person('kim@acme.test');
    await world.ctx.db.drizzle.execute(sql`create function tell_first() returns trigger language plpgsql as $$ begin
      if pg_trigger_depth() = 1 and exists (select from person where id = new.person_id and email like 'sami%')
        then insert into leaver select (new).*; end if;
      return new; end $$`);
    await world.ctx.db.drizzle.execute(
      sql`create trigger tell_first before insert on leaver for each row execute function tell_first()`,
    );

    expect(await reportLeavers(world.ctx)).toBe(1);

    const told = (await world.rows.eventsOf('person.leaver-reported')).map(({ subject }) => subject.personId);
    expect(told).toEqual([kim.id]);
  });

  it('puts what a leaver holds before admins and owners at once, in one message each, and once', async () => {
    const world = await acmeWorld();
    await world.holds(SAMI, 'vpn/connect', 'permanent');
    await world.holds(SAMI, 'crm/agent', HOUR);
    await world.holds(SAMI, 'prod-db/read', HOUR);
    await world.run();
    expect(await readers(world)).toEqual([]);
    await samiLeaves(world);

    await world.run();
    await world.run();

    expect(await readers(world)).toEqual([ADA, 'dora@acme.test', OMAR]);
    expect(posted(world)).toBe(3);
    expect(await card(world, OMAR)).toMatch(
      /Sami Okafor.* isn’t active any more .*still holds 3 things[^]*Company VPN · Connect\* with no end date[^]*\[End all of it\]/,
    );
    expect(await card(world, 'dora@acme.test')).toContain('still holds 1 thing');
    const told = (await world.rows.eventsOf('person.leaver-reported')).map(({ data }) => data);
    expect(told).toEqual([{ why: expect.any(String), grants: 3, to: expect.any(Array) }]);
    expect(told[0]).toHaveProperty('to.length', 3);
    expect(world.target.holds(SAMI, 'vpn_users')).toBe(true);
  });

  it('hears of a deactivation in Slack and of a last day that passed as well', async () => {
    const world = await acmeWorld();
    await world.holds(SAMI, 'vpn/connect', 'permanent');
    await world.holds('kim@acme.test', 'vpn/connect', 'permanent');
    await importPeople(world.ctx, {
      csv: PEOPLE_CSV.replace(/^(7,kim.*,contractor),.*$/m, '$1,,2026-11-20,active'),
    });
    await samiInSlack(world, true);
    await world.run();
    expect(await world.rows.eventsOf('person.leaver-reported')).toHaveLength(1);

    await world.pass(24 * HOUR);

    expect(await world.rows.eventsOf('person.leaver-reported')).toHaveLength(2);
  });

  it('gives nothing any more that was still to be done by hand, and says so', async () => {
    const world = await acmeWorld();
    const request = await world.asks(SAMI, 'wiki/editor');
    await approveRequest(await world.as(LENA), { requestId: request.id });
    await world.run();
    await samiLeaves(world);

    await world.run();

    expect((await world.rows.tasks())[0]).toMatchObject({ kind: 'grant', state: 'obsolete' });
    expect(await world.rows.grantOf(request.id)).toMatchObject({
      state: 'revoking',
      endReason: 'offboarded',
    });
    expect(await readers(world)).toEqual([]);
  });

  it('is brought up to date as things end, and when they are active again; leaving again is told again', async () => {
    const world = await acmeWorld();
    await world.holds(SAMI, 'vpn/connect', HOUR);
    await samiInSlack(world, true);
    await world.run();
    expect(posted(world)).toBe(2);
    await samiInSlack(world, false);
    await world.run();
    expect(await card(world, OMAR)).toMatch(/is active again and holds 1 thing\.(?![^]*\[)/);
    expect(posted(world)).toBe(4);

    await samiInSlack(world, true);
    await world.run();
    const cards = (await world.rows.cards()).filter((one) => one.kind === 'leaver');
    expect(new Set(cards.map((one) => one.messageTs)).size).toBe(2);
    await world.pass(HOUR);

    expect(await world.rows.eventsOf('person.leaver-reported')).toHaveLength(2);
    expect(await card(world, OMAR)).toMatch(
      /isn’t active any more and holds no access that Sallyport knows of\.(?![^]*\[)/,
    );
  });

  it('says once what is held by two grants with one end, and how much more there is than it lists', async () => {
    const world = await acmeWorld();
    for (const end of [HOUR, HOUR, 2 * HOUR]) await world.holds(SAMI, 'vpn/connect', end);
    for (const right of ['crm/agent', 'prod-db/read']) await world.holds(SAMI, right, HOUR);
    const { id } = await world.rows.person(SAMI);
    await samiLeaves(world);
    await world.run();
    world.target.always('revoke', { kind: 'fails', fault: { kind: 'retryable' } });
    await endLeaverAccess(await world.as('dora@acme.test'), { personId: id });

    const text = await card(world, ADA);
    expect(text).toContain('still holds 4 things');
    expect(text.match(/Connect\* until/g)).toHaveLength(2);
    expect(text).toMatch(/Connect\* until[^]*Read only\*, being removed/);
    expect(await card(world, ADA, 2)).toMatch(/still holds 4 things[^]*… and 2 more\.[^]*\[End all of it\]/);
  });

  it('tells also what is being removed and may still be there', async () => {
    const world = await acmeWorld();
    const { id } = await world.holds(SAMI, 'vpn/connect', HOUR);
    world.target.always('revoke', { kind: 'fails', fault: { kind: 'retryable' } });
    await returnGrant(await world.as(SAMI), { grantId: id });
    await samiLeaves(world);

    await world.run();

    expect((await world.rows.grant(id)).state).toBe('revoking');
    expect(await readers(world)).toEqual([ADA, OMAR]);
  });

  it('tells what is taken on later of somebody who had left before', async () => {
    const world = await acmeWorld();
    await world.holds(SAMI, 'vpn/connect', HOUR);
    await samiLeaves(world);
    await world.run();

    await importGrants(world.ctx, {
      csv: 'email,entitlement,since,expires,note\nsami@acme.test,crm/agent,,permanent,\n',
    });
    await world.run();

    expect(await world.rows.eventsOf('person.leaver-reported')).toHaveLength(2);
    expect(await card(world, ADA)).toContain('still holds 2 things');
  });
});

describe('the messages about a leaver', () => {
  it('follow several removals together, and the last of them at once', async () => {
    const world = await acmeWorld();
    for (const right of ['vpn/connect', 'crm/agent', 'prod-db/read']) await world.holds(SAMI, right, HOUR);
    const { id } = await world.rows.person(SAMI);
    await samiLeaves(world);
    await world.run();
    const dueIn = async () => {
      const told = (await world.rows.cards()).filter((one) => one.kind === 'leaver');
      expect(told).toHaveLength(3);
      return told.map(({ dueAt }) => dueAt && dueAt.getTime() - world.clock.now().getTime());
    };
    const fails = { kind: 'fails', fault: { kind: 'retryable' } } as const;
    world.target.always('revoke', fails);
    await endLeaverAccess(await world.as(ADA), { personId: id });
    await world.run();
    expect(await dueIn()).toEqual(Array(3).fill(null));

    world.target.behave('revoke');
    world.target.next('revoke', fails);
    await world.pass(10);
    expect(await dueIn()).toEqual(Array(3).fill(expect.any(Number)));
    await world.pass(60);

    expect((await world.rows.grants()).map(({ state }) => state)).toEqual(Array(3).fill('revoked'));
    expect(await dueIn()).toEqual(Array(3).fill(null));
    expect(await card(world, OMAR)).toContain('holds no access');
  });
});

describe('endLeaverAccess', () => {
  it('changes what the leaver was told of each access behind what somebody waits for', async () => {
    const world = await acmeWorld();
    await world.holds(SAMI, 'vpn/connect', HOUR);
    const { id } = await world.rows.person(SAMI);
    await samiLeaves(world);
    await world.run();
    const told = async () => (await world.rows.cards()).find((one) => one.kind === 'grant');
    expect(await told()).toMatchObject({ dueAt: null, messageTs: expect.any(String) });
    await endLeaverAccess(await world.as(ADA), { personId: id });
    await world.run();

    expect((await world.rows.grants())[0]?.state).toBe('revoked');
    expect(await told()).toMatchObject({ dueAt: expect.any(Date), background: true });
    await world.pass(180);
    expect(await told()).toMatchObject({ dueAt: null });
  });

  it('ends all that the reader answers for, what was there before included', async () => {
    const world = await acmeWorld();
    world.target.holdsFromBefore(SAMI, 'db_read');
    await world.holds(SAMI, 'vpn/connect', 'permanent');
    await world.holds(SAMI, 'prod-db/read', HOUR);
    const { id } = await world.rows.person(SAMI);
    await samiLeaves(world);
    await world.run();

    expect(await endLeaverAccess(await world.as('dora@acme.test'), { personId: id })).toEqual({ ended: 2 });
    expect(await endLeaverAccess(await world.as(ADA), { personId: id })).toEqual({ ended: 1 });
    await world.run();

    await world.pass(1);

    expect(world.target.holdings()).toEqual([]);
    expect((await world.rows.grants()).map(({ endReason }) => endReason)).toEqual(
      Array(3).fill('offboarded'),
    );
    expect(await card(world, ADA)).toMatch(/holds no access that Sallyport knows of/);
  });

  it('is refused to anybody else, twice, and of somebody who is active', async () => {
    const world = await acmeWorld();
    await world.holds(SAMI, 'vpn/connect', HOUR);
    const { id } = await world.rows.person(SAMI);
    const ends = async (email: string) => endLeaverAccess(await world.as(email), { personId: id });
    await expect(ends(OMAR)).rejects.toMatchObject({ code: 'stale' });
    await samiLeaves(world);

    for (const email of [LENA, 'mona@acme.test', 'iris@acme.test'])
      await expect(ends(email)).rejects.toMatchObject({ code: 'forbidden' });
    expect(world.target.holds(SAMI, 'vpn_users')).toBe(true);
    await ends(OMAR);
    await expect(ends(OMAR)).rejects.toMatchObject({ code: 'stale' });
  });
});

it('means the same by “active” in SQL as in the domain', async () => {
  const world = await acmeWorld();
  world.directory.set('mona@acme.test', { deleted: true });
  world.directory.set('lena@acme.test', { isRestricted: true });
  world.directory.set('kim@acme.test', { isUltraRestricted: true });
  for await (const accounts of world.directory.accounts()) await recordSlackAccounts(world.ctx, accounts);
  const people = await listPeople(world.ctx.db.drizzle);
  for (const days of [-2, -1, 0, 1, 2]) {
    const today = localDate(new Date(world.clock.now().getTime() + days * 86_400_000), 'Europe/Berlin');
    const rows = await world.ctx.db.rows<{ email: string }>(
      sql`select p.email from person p where ${isActiveInSql('p', today)} order by p.email`,
    );
    const active = people.filter((person) => isActive(person, today)).map(({ email }) => email);
    expect(rows.map(({ email }) => email)).toEqual(active.toSorted());
  }
});
