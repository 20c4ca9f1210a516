import { csvLine } from '../csv/csv-line.ts';

export type Cell = string | number | boolean | Date | null | readonly string[] | object;

/** A column's name, in CSV and JSON alike, and what it holds of a row. */
export type Columns<Row> = readonly (readonly [name: string, of: (row: Row) => Cell])[];

export const csvHead = <Row>(columns: Columns<Row>): string => csvLine(columns.map(([name]) => name));

/** A row as a line of CSV and as an object of JSON. */
export function textsOf<Row>(columns: Columns<Row>, row: Row): { csv: string; json: string } {
  const inCsv: string[] = [];
  let json = '';
  for (const [name, of] of columns) {
    const cell = of(row);
    const text = cell instanceof Date ? `"${cell.toISOString()}"` : JSON.stringify(cell);
    inCsv.push(csvCell(cell, text));
    json += `${json === '' ? '{' : ','}"${name}":${text}`;
  }
  return { csv: csvLine(inCsv), json: `${json}}` };
}

function csvCell(cell: Cell, text: string): string {
  if (cell === null) return '';
  if (cell instanceof Date) return text.slice(1, -1);
  if (typeof cell !== 'object') return String(cell);
  return Array.isArray(cell) ? cell.join('\n') : text;
}
