export interface Figure {
  name: string;
  value: string;
  /** What it is held against, taken in the same run. */
  limit: string;
  ratio: string;
  target: string;
  met: boolean;
  /** Lines below the table: what else was seen. */
  notes?: string[];
}

const COLUMNS = ['figure', 'value', 'limit', 'ratio', 'target', ''] as const;

export function tableOf(figures: readonly Figure[]): string {
  const rows = figures.map(({ name, value, limit, ratio, target, met }) => [
    name,
    value,
    limit,
    ratio,
    target,
    met ? 'met' : 'MISSED',
  ]);
  const widths = COLUMNS.map((title, at) =>
    Math.max(title.length, ...rows.map((row) => row[at]?.length ?? 0)),
  );
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, at) => cell.padEnd(widths[at] ?? 0))
      .join('  ')
      .trimEnd();
  const notes = figures.flatMap(({ notes = [] }) => notes);
  return [
    line(COLUMNS),
    line(widths.map((width) => '-'.repeat(width))),
    ...rows.map(line),
    '',
    ...notes,
  ].join('\n');
}

export function median(values: readonly number[]): number {
  return percentile(values, 50);
}

/** The value that this share of all doesn't exceed. */
export function percentile(values: readonly number[], percent: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil((sorted.length * percent) / 100) - 1)] ?? Number.NaN;
}
