/** A spreadsheet takes a cell that begins so for a formula: a leading quote makes it text. */
const FORMULA = /^\s*[=+\-@\t\r\0]/;

function csvCell(text: string): string {
  const safe = (FORMULA.test(text) ? `'${text}` : text).replaceAll('\0', '');
  return `"${safe.replaceAll('"', '""')}"`;
}

/** A line of CSV (RFC 4180), every cell quoted. */
export const csvLine = (cells: readonly string[]): string => `${cells.map(csvCell).join(',')}\r\n`;
