const LOST = '\uFFFD';
/** Letters of UTF-8 that are next to impossible in Windows-1252, where they read “Ã©”, “â€™”. */
const UTF8_LETTER = /\xC3[\x80-\xBF]|\xE2\x80[\x80-\xBF]/;
/** What Windows-1252 never has there: a sign within a word or at its end, or a capital of few names after another letter. */
const ANOTHER_ALPHABET =
  /\p{L}[‚„ƒ†‡ˆ‰¡¢£¤¥¦§¨¬¯±¶¸¿]|[ƒ£¤¥¦§¨¬¯±¶¸](?=\p{Ll}{2})|\p{L}{3}[¹³]|[¹³]\p{Ll}|\p{Ll}[ŠŽŸ]|\p{L}[ŠŽŸ](?=\p{Ll})/u;
const UTF8_MARK = '\xEF\xBB\xBF';
const WORKBOOKS = ['PK\x03\x04', '\xD0\xCF\x11\xE0'];
const INSTEAD = 'Save it as “CSV UTF-8 (comma delimited)”.';

export interface DecodedText {
  text: string;
  /** What is to be said of how it was read, where that isn’t certain. */
  note: string | undefined;
}

/** The text of a file by the evidence of its bytes: its mark, else UTF-8, else Windows-1252, which is said. */
export async function decodeText(bytes: Uint8Array, name: string): Promise<DecodedText | { fault: string }> {
  const raw = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const start = raw.subarray(0, 4).toString('latin1');
  if (WORKBOOKS.includes(start))
    return { fault: `${name} is a spreadsheet’s own file, not a CSV file. ${INSTEAD}` };
  const wide = wideEncoding(raw);
  if (wide !== undefined) return decodeWide(raw, wide, name);
  const utf8 = strictly('utf-8', raw);
  if (utf8 !== undefined) return { text: utf8, note: undefined };
  if (isCutShort(raw)) return { fault: cutShort(name) };
  if (start.startsWith(UTF8_MARK)) return { fault: mixed(name, lineWith(raw.toString('utf8'), LOST) ?? 1) };
  return decodeWindows(raw, name);
}

type Wide = 'utf-16le' | 'utf-16be';

/** Without a mark: the letters of a first line are of this alphabet, so that every second byte is 0. */
function wideEncoding(raw: Buffer): Wide | undefined {
  const [first, second, third, fourth] = raw;
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  if (first === 0xfe && second === 0xff) return 'utf-16be';
  if (first && second === 0 && third && fourth === 0) return 'utf-16le';
  return first === 0 && second && third === 0 && fourth ? 'utf-16be' : undefined;
}

function decodeWide(raw: Buffer, encoding: Wide, name: string): DecodedText | { fault: string } {
  const text = strictly(encoding, raw);
  return text === undefined ? { fault: cutShort(name) } : { text, note: undefined };
}

function strictly(encoding: string, bytes: Buffer): string | undefined {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** UTF-8 throughout, with letters of its own, but for a last one that isn't whole. */
function isCutShort(raw: Buffer): boolean {
  return [1, 2, 3].some((less) => {
    const [lead = 0, ...rest] = raw.subarray(-less);
    if (lead < 0xc0 || rest.some((byte) => byte < 0x80 || byte >= 0xc0)) return false;
    const text = strictly('utf-8', raw.subarray(0, -less));
    return text !== undefined && text.length < raw.length - less;
  });
}

const cutShort = (name: string): string =>
  `${name} ends in the middle of a letter: it is cut short, or was damaged on its way. Export it anew.`;

const mixed = (name: string, line: number): string =>
  `${name} mixes encodings: line ${line} isn’t UTF-8 as the rest is, so its letters can’t be told. ${INSTEAD}`;

async function decodeWindows(raw: Buffer, name: string): Promise<DecodedText | { fault: string }> {
  const inUtf8 = lineWith(raw.toString('latin1'), UTF8_LETTER);
  if (inUtf8 !== undefined) return { fault: mixed(name, lineWith(raw.toString('utf8'), LOST) ?? inUtf8) };
  const { default: iconv } = await import('iconv-lite');
  const text = iconv.decode(raw, 'windows-1252');
  const isOfAMac = text.includes('\r') && !text.includes('\n');
  const unknown =
    lineWith(text, LOST) ??
    lineWith(text, ANOTHER_ALPHABET) ??
    (isOfAMac ? lineWith(text, /[\x80-\uFFFF]/) : undefined);
  if (unknown !== undefined)
    return {
      fault: `${name} is neither UTF-8 nor Windows-1252: line ${unknown} has letters that are neither’s. ${INSTEAD}`,
    };
  return { text, note: `${name} isn’t UTF-8; read as Windows-1252.` };
}

function lineWith(text: string, sought: RegExp | string): number | undefined {
  const at = text.search(sought);
  return at < 0 ? undefined : text.slice(0, at).split(/\r\n|\r|\n/).length;
}
