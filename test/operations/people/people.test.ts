import { describe, expect, it } from 'vitest';
import { findReferred } from '../../../src/operations/approval/find-referred.ts';
import type { PersonRef } from '../../../src/domain/definitions.ts';
import { findPeople, findPeopleByEmail } from '../../../src/store/people/person-store.ts';
import { findPerson } from '../../../src/operations/people/find-person.ts';
import { importPeople } from '../../../src/operations/people/import-people.ts';
import { linkAccount } from '../../../src/operations/people/link-account.ts';
import { startRevocations } from '../../../src/operations/grant/end/start-revocation.ts';
import { renumberPerson } from '../../../src/operations/people/renumber-person.ts';
import { transaction } from '../../../src/store/database/transaction.ts';
import { ACME_YAML, acmeDefinitions } from '../../support/acme-definitions.ts';
import { acmeWorld, NOW, PEOPLE_CSV } from '../../support/acme-world.ts';

const HEADER = PEOPLE_CSV.split('\n')[0] ?? '';

describe('people who are looked up', () => {
  it('come in the order in which they are named, whatever order the database has', async () => {
    const { db } = (await acmeWorld()).ctx;
    const emails = ['wanda@acme.test', 'omar@acme.test', 'dora@acme.test', 'omar@acme.test'];
    for (const named of [emails, emails.toReversed()]) {
      const found = await findPeopleByEmail(db.drizzle, [...named, 'nobody@acme.test']);
      expect(found.map(({ email }) => email)).toEqual([...new Set(named)]);
      const ids = found.map(({ id }) => id);
      expect((await findPeople(db.drizzle, ids)).map(({ id }) => id)).toEqual(ids);
    }
  });

  it('come in the order in which a policy names them, groups among people', async () => {
    const { ctx } = await acmeWorld();
    const config = acmeDefinitions();
    const named = (refs: PersonRef[]) => findReferred(ctx.db.drizzle, config, refs, NOW);
    const lena: PersonRef = { kind: 'person', email: 'lena@acme.test' };
    const dba: PersonRef = { kind: 'group', groupId: 'dba' };
    const group = (await named([dba])).people.map(({ email }) => email);
    expect(group).not.toContain('lena@acme.test');

    const { people } = await named([dba, lena]);

    expect(people.map(({ email }) => email)).toEqual([...group, 'lena@acme.test']);
  });
});

describe('importPeople', () => {
  it('changes nothing and writes nothing when the file says what is known', async () => {
    const world = await acmeWorld();
    const events = (await world.rows.events()).length;

    const imported = await importPeople(world.ctx, { csv: PEOPLE_CSV });

    expect(imported).toEqual({ added: 0, changed: 0, deactivated: 0, unchanged: 13, faults: [] });
    expect(await world.rows.events()).toHaveLength(events);
  });

  it('deactivates whoever isn’t in the file any more, and takes them back', async () => {
    const world = await acmeWorld();
    const without = PEOPLE_CSV.replace(/^6,sami.*\n/m, '');

    expect(await importPeople(world.ctx, { csv: without })).toMatchObject({ deactivated: 1 });
    await expect(world.as('sami@acme.test')).rejects.toThrow(/aren’t listed as active/);
    expect(await world.rows.eventsOf('person.deactivated')).toHaveLength(1);
    await importPeople(world.ctx, { csv: PEOPLE_CSV });

    await expect(world.as('sami@acme.test')).resolves.toBeDefined();
  });

  it('keeps a person who changed their e-mail the same person', async () => {
    const world = await acmeWorld();
    const before = await world.rows.person('sami@acme.test');

    await importPeople(world.ctx, { csv: PEOPLE_CSV.replace('6,sami@', '6,sami.okafor@') });

    expect((await world.rows.person('sami.okafor@acme.test')).id).toBe(before.id);
  });

  it('gives a newcomer with the e-mail of somebody who left nothing of theirs', async () => {
    const world = await acmeWorld();
    const before = await world.rows.person('sami@acme.test');
    const recycled = PEOPLE_CSV.replace('6,sami@', '99,sami@');

    await expect(importPeople(world.ctx, { csv: recycled, force: true })).rejects.toThrow(
      /employee 99’s in this file, and was employee 6’s before/,
    );
    const both = `${PEOPLE_CSV.replace('6,sami@', '6,sami.left@')}99,sami@acme.test,Sam New,,,,employee,,,active\n`;
    await importPeople(world.ctx, { csv: both });

    expect((await world.rows.person('sami.left@acme.test')).id).toBe(before.id);
    expect((await world.rows.person('sami@acme.test')).id).not.toBe(before.id);
  });

  it.each([
    ['no header', 'hello', /missing: employee_id/],
    [
      'a bad e-mail',
      `${HEADER}\n1,not an e-mail,A,,,,employee,,,active`,
      /line 2, email: found “not an e-mail”/,
    ],
    ['a bad date', `${HEADER}\n1,a@b.test,A,,,,employee,20.11.2026,,active`, /line 2, start_date/],
    [
      'a person twice',
      `${HEADER}\n1,a@b.test,A,,,,employee,,,active\n2,A@b.test,A,,,,employee,,,active`,
      /line 3/,
    ],
    ['an open quote', `${HEADER}\n1,"a@b.test`, /isn’t a CSV file/],
  ])('changes nothing for a file with a fault: %s', async (_, csv, sentence) => {
    const world = await acmeWorld();

    await expect(importPeople(world.ctx, { csv })).rejects.toMatchObject({
      code: 'invalid',
      message: expect.stringMatching(sentence),
    });

    await expect(world.as('sami@acme.test')).resolves.toBeDefined();
  });

  it('takes types and states of people however their case', async () => {
    const world = await acmeWorld();
    const csv = PEOPLE_CSV.replace(/^(6,sami.*),employee,(.*),active$/m, '$1, Contractor ,$2,ACTIVE');

    await importPeople(world.ctx, { csv });

    expect(await findPerson(world.ctx, 'sami@acme.test')).toMatchObject({
      type: 'contractor',
      status: 'active',
    });
  });

  it.each([
    ['type', 'contracter', 'expected one of employee, contractor, intern, vendor'],
    ['status', 'terminated', 'expected active or inactive'],
    ['end_date', '2026-02-30', 'expected a date such as 2026-01-31, or nothing'],
  ])('calls an unknown %s a fault of the file, with its line', async (column, found, expected) => {
    const world = await acmeWorld();
    const columns = HEADER.split(',');
    const csv = PEOPLE_CSV.replace(/^6,sami.*$/m, (line) =>
      line
        .split(',')
        .map((cell, at) => (columns[at] === column ? found : cell))
        .join(','),
    );

    await expect(importPeople(world.ctx, { csv })).rejects.toThrow(
      `line 7, ${column}: found “${found}”, ${expected}`,
    );
  });

  it('passes an odd line over where asked: its person stays as they stand, and the rest is followed', async () => {
    const world = await acmeWorld();
    const csv = PEOPLE_CSV.replace(/^(6,sami.*),employee,/m, '$1,robot,').replace(/^7,kim.*\n/m, '');

    const imported = await importPeople(world.ctx, { csv, passOverFaults: true });

    expect(imported).toMatchObject({
      deactivated: 1,
      faults: [expect.stringMatching(/line 7, type: found “robot”/)],
    });
    await expect(world.as('kim@acme.test')).rejects.toThrow(/aren’t listed as active/);
    expect(await findPerson(world.ctx, 'sami@acme.test')).toMatchObject({
      type: 'employee',
      status: 'active',
    });
    expect(await world.rows.eventsOf('people.refused')).toHaveLength(1);
  });

  it.each(['', '#N/A', '1.2E+05'])(
    'takes nobody for left out while a line says “%s” of whose it is',
    async (id) => {
      const world = await acmeWorld();
      const csv = PEOPLE_CSV.replace(/^6,sami@acme.test/m, `${id},sami.new@acme.test`).replace(
        /^7,kim.*\n/m,
        '',
      );

      expect(await importPeople(world.ctx, { csv, passOverFaults: true })).toMatchObject({ deactivated: 0 });
      await expect(world.as('sami@acme.test')).resolves.toBeDefined();
      await expect(world.as('kim@acme.test')).resolves.toBeDefined();
    },
  );

  it('refuses a file that is cut short, unless it is meant', async () => {
    const world = await acmeWorld();
    const csv = PEOPLE_CSV.split('\n').slice(0, 2).join('\n');

    await expect(importPeople(world.ctx, { csv })).rejects.toThrow(/--force/);
    expect(await importPeople(world.ctx, { csv, force: true })).toMatchObject({ deactivated: 11 });
    const few = PEOPLE_CSV.split('\n').slice(0, 5).join('\n');
    await importPeople(world.ctx, { csv: few });
    await expect(importPeople(world.ctx, { csv })).rejects.toThrow(/leaves out 3 of the 4 active people/);
  });

  it('takes two people who swapped their e-mails', async () => {
    const world = await acmeWorld();
    const [sami, mona] = [
      await world.rows.person('sami@acme.test'),
      await world.rows.person('mona@acme.test'),
    ];
    const csv = PEOPLE_CSV.replace('6,sami@', '6,x@')
      .replace('9,mona@', '9,sami@')
      .replace('6,x@', '6,mona@');

    await importPeople(world.ctx, { csv });

    expect((await world.rows.person('sami@acme.test')).id).toBe(mona.id);
    expect((await world.rows.person('mona@acme.test')).id).toBe(sami.id);
  });
});

describe('findPerson', () => {
  it.each([
    ['<@USAMI>', 'sami@acme.test'],
    ['<@USAMI|anybody>', 'sami@acme.test'],
    ['USAMI', 'sami@acme.test'],
    ['Sami@Acme.test', 'sami@acme.test'],
    ['okafor', 'sami@acme.test'],
    ['@Sami Okafor', 'sami@acme.test'],
  ])('takes %s for %s', async (typed, email) => {
    const world = await acmeWorld();

    expect((await findPerson(world.ctx, typed)).email).toBe(email);
  });

  it.each(['', '%', '_', '<@UNOBODY>', 'Nobody'])(
    'finds nobody for “%s”, and says how to name people',
    async (typed) => {
      const world = await acmeWorld();

      await expect(findPerson(world.ctx, typed)).rejects.toMatchObject({ code: 'not_found' });
    },
  );

  it('names those who fit when several do', async () => {
    const world = await acmeWorld();

    await expect(findPerson(world.ctx, 'om')).resolves.toMatchObject({ email: 'omar@acme.test' });
    await expect(findPerson(world.ctx, 'acme')).rejects.toThrow(/Several people match “acme”: .*@mention/);
  });
});

describe('an address that changes hands', () => {
  const newcomer = (email: string) => `99,${email}@acme.test,Nadia New,,,,employee,,,active\n`;
  const without = (csv: string, name: string) => csv.replace(new RegExp(`^\\d+,${name}@.*\\n`, 'm'), '');

  it('brings a newcomer nothing of whoever left it, at once or once all of that has ended', async () => {
    const world = await acmeWorld();
    const sami = await world.rows.person('sami@acme.test');
    await world.holds('sami@acme.test', 'vpn/connect');
    const csv = `${without(PEOPLE_CSV, 'sami')}${newcomer('sami')}`;

    await expect(importPeople(world.ctx, { csv })).rejects.toThrow(
      /^line 14, email: sami@acme\.test is employee 99’s in this file, and was employee 6’s before; access that was given to it stands yet: vpn\/connect\./,
    );
    expect(await importPeople(world.ctx, { csv, passOverFaults: true })).toMatchObject({
      added: 0,
      deactivated: 1,
      faults: [expect.stringMatching(/^line 14/)],
    });
    expect(await findPerson(world.ctx, 'sami@acme.test')).toMatchObject({ id: sami.id, status: 'inactive' });

    const grants = await world.rows.grants();
    await transaction(world.ctx, (tx) => startRevocations(tx, world.ctx, grants, 'offboarded'));
    await world.run();
    expect(await importPeople(world.ctx, { csv })).toMatchObject({ added: 1, deactivated: 0 });

    const next = await world.rows.person('sami@acme.test');
    expect(next.id).not.toBe(sami.id);
    expect(await world.rows.eventsOf('person.address-released')).toMatchObject([
      { data: { email: 'sami@acme.test' }, subject: { personId: sami.id } },
    ]);
    await expect(world.as('sami@acme.test')).rejects.toThrow(/aren’t listed as active/);
    await linkAccount(world.ctx, { slackUserId: 'USAMI', email: 'sami@acme.test' });
    expect((await world.as('sami@acme.test')).actor.person.id).toBe(next.id);
  });

  it('makes nobody the owner or the approver that it names, now or after it was somebody’s once', async () => {
    const world = await acmeWorld({ yaml: ACME_YAML.replace(', skip_if: "request.minutes <= 600"', '') });
    const renamed = PEOPLE_CSV.replace('2,omar@', '2,omar.h@');
    await importPeople(world.ctx, { csv: renamed });
    await world.asks('sami@acme.test', 'prod-db/write');
    const named = new RegExp(
      'line 15, email: omar@acme.test is employee 99’s in this file, and was employee 2’s before; access.yaml names it \\(access.yaml:11 groups\\[0\\]',
    );

    await expect(importPeople(world.ctx, { csv: `${renamed}${newcomer('omar')}` })).rejects.toThrow(named);
    const config = acmeDefinitions(ACME_YAML.replaceAll('iris@acme.test', 'lena@acme.test'));
    await expect(
      importPeople({ ...world.ctx, config }, { csv: `${without(renamed, 'iris')}${newcomer('iris')}` }),
    ).rejects.toThrow(/employee 4’s before; an open request names it/);
  });

  it('is the same person’s under another employee id on an admin’s word alone', async () => {
    const world = await acmeWorld();
    const before = await world.rows.person('sami@acme.test');
    const csv = PEOPLE_CSV.replace('6,sami@', '99,sami@');
    await expect(importPeople(world.ctx, { csv })).rejects.toThrow(
      /sallyport people renumber sami@acme\.test 99/,
    );

    await expect(renumberPerson(world.ctx, { email: 'sami@acme.test', employeeId: '7' })).rejects.toThrow(
      'The employee id 7 is Kim Larsen’s (kim@acme.test), so nothing was changed.',
    );
    await renumberPerson(world.ctx, { email: 'Sami@acme.test', employeeId: '99' });

    expect(await importPeople(world.ctx, { csv })).toMatchObject({ added: 0, changed: 0, deactivated: 0 });
    expect((await world.rows.person('sami@acme.test')).id).toBe(before.id);
    expect(await world.rows.eventsOf('person.renumbered')).toMatchObject([{ data: { from: '6', to: '99' } }]);
  });
});
