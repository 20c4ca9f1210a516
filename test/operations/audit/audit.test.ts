import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { exportAudit } from '../../../src/operations/audit/export-audit.ts';
import { searchAudit } from '../../../src/operations/audit/search-audit.ts';
import { importPeople } from '../../../src/operations/people/import-people.ts';
import { denyRequest } from '../../../src/operations/approval/decide/deny-request.ts';
import { approveRequest } from '../../../src/operations/approval/decide/approve-request.ts';
import { acmeWorld, HOUR, PEOPLE_CSV } from '../../support/acme-world.ts';

const SAMI = 'sami@acme.test';
const OMAR = 'omar@acme.test';
const IRIS = 'iris@acme.test';
const FORMULAS = ['=cmd()', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', ' =1', '=1\n,"x"', '\0=1', '＝1'];

describe('searchAudit', () => {
  it('answers who had access, when, and who said so', async () => {
    const world = await acmeWorld();
    await world.holds(SAMI, 'prod-db/read', HOUR);
    await world.pass(HOUR);

    const page = await searchAudit(await world.as(IRIS), {
      filter: { person: SAMI, entitlement: 'prod-db' },
    });

    expect(page.rows.map((row) => `${row.actorLabel} ${row.sentence}`).toReversed()).toEqual([
      'Sami Okafor <sami@acme.test> asked for Production database · Read only for 1 hour: “Looking into INC-4711” (4711)',
      expect.stringMatching(
        /^Sami Okafor <sami@acme.test> asked .*(Omar|Dora).* to decide Production database · Read only/,
      ),
      'Omar Haddad <omar@acme.test> approved Production database · Read only for Sami Okafor (Owner)',
      'Omar Haddad <omar@acme.test> completed the stage Owner of Sami Okafor’s request for Production database · Read only',
      'Omar Haddad <omar@acme.test> gave the last approval of Production database · Read only for Sami Okafor',
      expect.stringMatching(/^Omar Haddad <omar@acme.test> .*Production database · Read only/),
      expect.stringMatching(/^Sallyport gave Sami Okafor Production database · Read only until/),
      expect.stringMatching(/^Sallyport began to end/),
      expect.stringMatching(/^Sallyport ended Sami Okafor’s Production database · Read only \(expired\)/),
    ]);
    expect(page).toMatchObject({ next: null, total: 9 });
  });

  it('pages', async () => {
    const world = await acmeWorld();
    const iris = await world.as(IRIS);

    const first = await searchAudit(iris, { filter: { kind: 'person' }, limit: 8 });
    const second = await searchAudit(iris, { filter: { kind: 'person' }, limit: 8, before: first.next ?? 0 });

    expect([first.rows.length, second.rows.length, second.next, first.total]).toEqual([8, 5, null, 13]);
  });

  it.each([
    [{ person: 'nobody at all' }, 'not_found'],
    [{ person: 'acme.test' }, 'not_found'],
    [{ person: 'a\0b' }, 'not_found'],
    [{ kind: 'grants' }, 'invalid'],
    [{ from: new Date(2), to: new Date(1) }, 'invalid'],
  ])('refuses a filter that it can’t understand: %o', async (filter, code) => {
    const world = await acmeWorld();

    await expect(searchAudit(await world.as(IRIS), { filter })).rejects.toMatchObject({ code });
  });

  it('finds nothing for what holds no letter that a database takes', async () => {
    const world = await acmeWorld();

    const page = await searchAudit(await world.as(IRIS), { filter: { entitlement: 'prod\0-db\ud800' } });

    expect(page.rows).toEqual([]);
  });
});

describe('exportAudit', () => {
  it('says before it begins that more fits than one file holds, and how to narrow it', async () => {
    const world = await acmeWorld();
    await world.asks('sami@acme.test', 'prod-db/read');

    const refused = exportAudit(await world.as(IRIS), { filter: {}, format: 'csv' }, { most: 3 });

    await expect(refused).rejects.toMatchObject({
      code: 'invalid',
      message: expect.stringMatching(/^More than 3 events fit.*Narrow it by time, person, resource or kind/),
    });
    expect(await world.rows.eventsOf('audit.exported')).toEqual([]);
  });

  it('writes a table in which nothing is a formula, and every word is kept', async () => {
    const world = await acmeWorld();
    await importPeople(world.ctx, {
      csv: PEOPLE_CSV.replace('Sami Okafor', '=cmd()').replace('Omar Haddad', '@SUM(A1)'),
    });
    for (const formula of FORMULAS) {
      const { id } = await world.asks(SAMI, 'prod-db/read', { justification: formula });
      await denyRequest(await world.as(OMAR), { requestId: id, comment: `${formula} no` });
    }

    const { rows, file } = await exportAudit(await world.as(IRIS), {
      filter: { kind: 'request' },
      format: 'csv',
    });

    expect(rows).toBe(2 * FORMULAS.length);
    expect(file.name).toMatch(/^audit-.*\.csv$/);
    const lines = parse(file.content, { columns: true }) as Record<string, string>[];
    expect(lines).toHaveLength(rows);
    for (const cell of lines.flatMap((line) => Object.values(line)))
      expect(cell).not.toMatch(/^\s*[=+\-@\t\r\0]/);
    const typed = lines.map((line) => JSON.parse(line['data'] ?? '{}') as { justification?: string });
    const kept = typed.flatMap((data) => (data.justification === undefined ? [] : [data.justification]));
    expect(kept.toReversed()).toEqual(FORMULAS.map((text) => text.replaceAll('\0', '').trim()));
  });

  it('writes one JSON object a line', async () => {
    const world = await acmeWorld();
    await world.asks(SAMI, 'prod-db/read', { justification: 'two\nlines \u2028 and "quotes"' });

    const { file } = await exportAudit(await world.as(IRIS), {
      filter: { kind: 'request.submitted' },
      format: 'jsonl',
    });

    const lines = file.content.toString().trimEnd().split('\n');
    expect(lines.map((line) => (JSON.parse(line) as { kind: string }).kind)).toEqual(['request.submitted']);
  });

  it('writes down that it left, with what was asked for, before it leaves', async () => {
    const world = await acmeWorld();
    const iris = await world.as(IRIS);

    await exportAudit(iris, { filter: { kind: 'person' }, format: 'csv' });

    const [event] = await world.rows.eventsOf('audit.exported');
    expect(event).toMatchObject({ actorId: iris.actor.person.id });
    expect(event?.data).toEqual({ format: 'csv', rows: 13, filter: '{"kind":"person"}' });
  });
});

describe('what people typed', () => {
  it.each([
    ['a NUL and blanks around it', ' a\0b ', 'ab'],
    ['3,000 characters', 'é'.repeat(3_000), 'é'.repeat(3_000)],
    ['marks that turn the writing around', '\u202Egnp.exe\u202C שלום', '\u202Egnp.exe\u202C שלום'],
    [
      'mentions and links',
      '<!channel> <@U1> <https://evil.test|ok>',
      '<!channel> <@U1> <https://evil.test|ok>',
    ],
    ['SQL', `'); drop table "grant"; --`, `'); drop table "grant"; --`],
    ['half a character', 'a\ud83dz', 'a\ufffdz'],
    ['a whole one', 'a🗝️z', 'a🗝️z'],
  ])('is kept unharmed in row and event: %s', async (_, typed, kept) => {
    const world = await acmeWorld();

    const { id } = await world.asks(SAMI, 'prod-db/read', { justification: typed });
    await approveRequest(await world.as(OMAR), { requestId: id, comment: typed });

    expect((await world.rows.request(id)).justification).toBe(kept);
    const [submitted] = await world.rows.eventsOf('request.submitted');
    expect(submitted?.data['justification']).toBe(kept);
    const [decided] = await world.rows.eventsOf('decision.recorded');
    expect(decided?.data['comment']).toBe(kept);
  });

  it('is refused beyond 3,000 characters, and nothing is kept of it', async () => {
    const world = await acmeWorld();

    await expect(world.asks(SAMI, 'prod-db/read', { justification: 'x'.repeat(3_001) })).rejects.toThrow();

    expect(await world.rows.requests()).toEqual([]);
  });
});
