import iconv from 'iconv-lite';
import { expect, it } from 'vitest';
import { decodeText } from '../../../src/operations/csv/decode-text.ts';

const TEXT = 'name\nJosé “Pepe” Ångström, 5 €\nZoë Müller\n';

it.each([
  ['UTF-8', iconv.encode(TEXT, 'utf8')],
  ['UTF-8 with its mark, as “CSV UTF-8”', iconv.encode(TEXT, 'utf8', { addBOM: true })],
  ['UTF-16 with its mark, as “Unicode text”', iconv.encode(TEXT, 'utf16le', { addBOM: true })],
  ['UTF-16, the other way round', iconv.encode(TEXT, 'utf16be', { addBOM: true })],
  ['UTF-16 without its mark', iconv.encode(TEXT, 'utf16le')],
])('reads %s, and says nothing of it', async (_, bytes) => {
  expect(await decodeText(bytes, 'people.csv')).toEqual({ text: TEXT, note: undefined });
});

it('reads what isn’t UTF-8 as Windows-1252, every letter of it, and says so', async () => {
  expect(await decodeText(iconv.encode(TEXT, 'windows-1252'), 'people.csv')).toEqual({
    text: TEXT,
    note: 'people.csv isn’t UTF-8; read as Windows-1252.',
  });
});

it.each([
  [
    'two encodings in one file',
    Buffer.concat([iconv.encode('a\nJosé\n', 'utf8'), iconv.encode('Zoë\n', 'latin1')]),
    /^people\.csv mixes encodings: line 3 isn’t UTF-8/,
  ],
  [
    'the mark of UTF-8 before what isn’t',
    Buffer.concat([iconv.encode('a\n', 'utf8', { addBOM: true }), iconv.encode('Zoë\n', 'latin1')]),
    /^people\.csv mixes encodings: line 2 isn’t UTF-8/,
  ],
  [
    'a Mac’s file, by its line ends',
    iconv.encode('name\rZoë\rMöller\r', 'macroman'),
    /neither UTF-8 nor Windows-1252: line 2 /,
  ],
  ['neither encoding', Buffer.from([0x61, 0x0a, 0x81, 0x0a]), /neither UTF-8 nor Windows-1252: line 2/],
  ['UTF-8 that is cut short', iconv.encode('José, Zoë', 'utf8').subarray(0, -1), /it is cut short/],
  ['UTF-16 that is cut short', iconv.encode('Zoë', 'utf16le', { addBOM: true }).subarray(0, -1), /cut short/],
  ['a workbook', Buffer.from('PK\x03\x04 and more', 'latin1'), /spreadsheet’s own file.*CSV UTF-8/],
])('doesn’t guess at %s', async (_, bytes, sentence) => {
  expect(await decodeText(bytes, 'people.csv')).toEqual({ fault: expect.stringMatching(sentence) });
});

it.each([
  ['a Mac’s letters', 'macroman', ['José', 'Müller', 'Groß', 'Hänsel']],
  ['Polish ones', 'windows-1250', ['Łukasz', 'Michał', 'Żaneta']],
  ['those of ISO 8859-2', 'iso-8859-2', ['Świątek', 'Łukasz']],
  ['those of DOS', 'cp850', ['José', 'Joäo']],
])('doesn’t take %s for Windows-1252, where they leave signs within words', async (_, encoding, names) => {
  for (const name of names)
    expect(await decodeText(iconv.encode(`name\nAda\n${name},x\n`, encoding), 'people.csv')).toEqual({
      fault: expect.stringMatching(/neither UTF-8 nor Windows-1252: line 3 .*CSV UTF-8/),
    });
});

it('reads whatever is at home in Windows-1252', async () => {
  const text =
    'name\nŠime Žižek, ÿ, Œuvre, £20–30 a m³, ¿quién?, ¡hola!, „Zoë“, «Groß», Foo®, ±5 %, §3, 5¢, 1½ µs\n';
  expect(await decodeText(iconv.encode(text, 'windows-1252'), 'notes.csv')).toMatchObject({ text });
});
