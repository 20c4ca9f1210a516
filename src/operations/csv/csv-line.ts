/** A spreadsheet takes a cell that begins so for a formula: a leading quote makes it text. */
const FORMULA = /^\s*[=+\-@\t\r\0]/;

/** Most cells need nothing of it. */
const TO_CHANGE = new RegExp(`${FORMULA.source}|["\\0]`);

function csvCell(text: string): string {
  if (!TO_CHANGE.test(text)) return `"${text}"`;
  const safe = (FORMULA.test(text) ? `'${text}` : text).replaceAll('\0', '');
  return `"${safe.replaceAll('"', '""')}"`;
}

/** A line of CSV (RFC 4180), every cell quoted. */
export const csvLine = (cells: readonly string[]): string => `${cells.map(csvCell).join(',')}\r\n`;
