import { csvLine } from '../csv/csv-line.ts';

export type Cell = string | number | boolean | Date | null | readonly string[] | object;

/** A column's name, in CSV and JSON alike, and what it holds of a row. */
export type Columns<Row> = readonly (readonly [name: string, of: (row: Row) => Cell])[];

const inCsv = (cell: Cell): string => {
  if (cell === null) return '';
  if (cell instanceof Date) return cell.toISOString();
  if (Array.isArray(cell)) return cell.join('\n');
  return typeof cell === 'object' ? JSON.stringify(cell) : String(cell);
};

export const csvHead = <Row>(columns: Columns<Row>): string => csvLine(columns.map(([name]) => name));

export const csvRow = <Row>(columns: Columns<Row>, row: Row): string =>
  csvLine(columns.map(([, of]) => inCsv(of(row))));

export const jsonRow = <Row>(columns: Columns<Row>, row: Row): string =>
  JSON.stringify(Object.fromEntries(columns.map(([name, of]) => [name, of(row)])));
