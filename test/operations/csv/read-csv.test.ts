import { describe, expect, it } from 'vitest';
import { readCsv } from '../../../src/operations/csv/read-csv.ts';

const COLUMNS = ['id', 'email', 'end_date'];
const read = (text: string) => readCsv(text, COLUMNS);
const rows = (text: string) => {
  const found = read(text);
  if ('fault' in found) throw new Error(found.fault);
  return found.rows;
};
const ADA = { id: '1', email: 'ada@acme.test', end_date: '' };
const BO = { id: '2', email: 'bo@acme.test', end_date: '2026-12-31' };

describe('a CSV file as programs write it', () => {
  it.each([
    ['commas', 'id,email,end_date\n1,ada@acme.test,\n2,bo@acme.test,2026-12-31\n'],
    ['semicolons, as German Excel does', 'id;email;end_date\n1;ada@acme.test;\n2;bo@acme.test;2026-12-31\n'],
    ['tabs', 'id\temail\tend_date\n1\tada@acme.test\t\n2\tbo@acme.test\t2026-12-31\n'],
    ['no line end at the end', 'id,email,end_date\n1,ada@acme.test,\n2,bo@acme.test,2026-12-31'],
    ['Windows’ line ends', 'id,email,end_date\r\n1,ada@acme.test,\r\n2,bo@acme.test,2026-12-31\r\n'],
    ['the Mac’s old line ends', 'id,email,end_date\r1,ada@acme.test,\r2,bo@acme.test,2026-12-31\r'],
    ['line ends of two sorts', 'id,email,end_date\r\n1,ada@acme.test,\n2,bo@acme.test,2026-12-31\r\n'],
    [
      'quotes and blanks around cells',
      '"id", "email" ,"end_date"\n"1","ada@acme.test",""\n"2", bo@acme.test ,"2026-12-31"\n',
    ],
    ['a header in other letters', 'ID,E-Mail,End Date\n1,ada@acme.test,\n2,bo@acme.test,2026-12-31\n'],
    [
      'columns of its own, in its own order',
      'Email Address,Team,ID,END_DATE\nada@acme.test,"A, B",1,\nbo@acme.test,"x\ny",2,2026-12-31\n',
    ],
    [
      'empty columns and lines behind',
      'id,email,end_date,,\n1,ada@acme.test,,,\n,,,,\n2,bo@acme.test,2026-12-31,,\n,,,,\n\n',
    ],
    [
      'an empty line and an empty column before',
      '\n;id;email;end_date\n;1;ada@acme.test;\n;2;bo@acme.test;2026-12-31',
    ],
    [
      'text that is kept from being a number',
      'id,email,end_date\n="1",ada@acme.test,\n="2",bo@acme.test,2026-12-31',
    ],
    [
      'a quote inside a cell',
      'id,email,end_date,nick\n1,ada@acme.test,,Countess "Ada" L\n2,bo@acme.test,2026-12-31,',
    ],
  ])('is read with %s', (_, text) => {
    expect(rows(text).map((row) => row.record)).toEqual([ADA, BO]);
    expect(rows(text).filter((row) => row.fault !== undefined)).toEqual([]);
  });

  it('is read with a first line that says what separates its cells, and counts that line', () => {
    const text = 'sep=;\r\nid;email;end_date\r\n1;ada@acme.test;\r\n2;bo@acme.test;2026-12-31\r\n';

    expect(rows(text)).toEqual([
      { line: 3, record: ADA },
      { line: 4, record: BO },
    ]);
  });

  it('counts the lines of cells that go over several', () => {
    expect(
      rows('id,email,end_date,x\n1,ada@acme.test,,"a\nb"\n\n2,bo@acme.test,2026-12-31,\n'),
    ).toMatchObject([{ line: 2 }, { line: 5 }]);
  });
});

describe('a CSV file that can’t be followed', () => {
  it.each([
    [
      'two columns of one name',
      'id,email,E-mail,end_date\n1,a@b.test,c@d.test,\n',
      'line 1: found two columns email, expected one; take out the one that isn’t meant',
    ],
    [
      'a header alone',
      'id,email,end_date\n\n',
      'line 1: there is a header and no line below it. Export the file anew.',
    ],
    [
      'other columns',
      'Employee #;Mail\n1;a@b.test\n',
      'line 1: expected the columns id,email,end_date; missing: id, email, end_date; found instead: employee_#, mail',
    ],
    ['nothing', '', 'line 1: expected the columns id,email,end_date; missing: id, email, end_date'],
    [
      'a quote that isn’t closed',
      'id,email,end_date\n1,"ada@acme.test,\n2,bo@acme.test,\n',
      'The file isn’t a CSV file that can be read: from line 2 on a quote (") is opened and never closed. The file is cut short, or a quote inside a cell isn’t doubled.',
    ],
    [
      'a quote that another one closes lines below',
      'id,email,end_date\n1,"ada@acme.test,\n2,"bo@acme.test",\n',
      'The file isn’t a CSV file that can be read: from line 2 on a quoted cell goes on behind its closing quote ("). Double the quotes inside a cell, or export the file anew.',
    ],
  ])('says so of %s', (_, text, fault) => {
    expect(read(text)).toEqual({ fault });
  });

  it.each([
    ['a cell too many', '1,ada@acme.test,,Berlin', /^found 4 cells, expected 3/],
    ['a cell too few', '1,ada@acme.test', /^found 2 cells, expected 3 .* cut short/],
    ['a cell over two lines', '1,"ada@acme.test\n2",', /goes over several lines/],
  ])('says so of a line with %s, and reads the others', (_, line, fault) => {
    const [odd, fine] = rows(`id,email,end_date\n${line}\n2,bo@acme.test,2026-12-31\n`);

    expect(odd).toMatchObject({ line: 2, fault: expect.stringMatching(fault) });
    expect(fine).toMatchObject({ record: BO });
    expect(fine?.fault).toBeUndefined();
  });

  it('counts the lines of a long file on, whatever ends them, and says so of a fault far down', () => {
    const one = (n: number) =>
      [`${n},p${n}@acme.test,`, `${n},"p${n}@acme.test",`, `${n},é${n}@acme.test,`][n % 3];
    const lines = Array.from({ length: 1_001 }, (_, n) => `${one(n)}${['\n\n', '\r\n', '\n'][n % 3]}`);
    const text = `id,email,end_date,more\n${lines.join('').replaceAll(',\n', ',,"a\nb"\n')}`;
    const lineOf = (n: number) =>
      text.slice(0, text.search(new RegExp(`^${n},`, 'm'))).split(/\r\n|\n/).length;

    const found = rows(text);
    expect(found.map(({ record }) => record['id'])).toEqual(lines.map((_, n) => String(n)));
    for (const n of [0, 198, 199, 200, 201, 599, 600, 998, 999])
      expect({ n, line: found[n]?.line }).toEqual({ n, line: lineOf(n) });
    const end = text.split(/\r\n|\n/).length;
    expect(read(`${text}1,"ada`)).toEqual({
      fault: expect.stringContaining(`from line ${end} on a quote (") is opened and never closed`),
    });
  });
});
