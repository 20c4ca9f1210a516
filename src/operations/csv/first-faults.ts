const MOST = 20;

/** The first faults of a file, a line each, and how many more there are. */
export function firstFaults(faults: readonly string[]): string {
  const more = faults.length - MOST;
  if (more <= 0) return faults.join('\n');
  const rest = more === 1 ? 'and 1 more fault' : `and ${more} more faults`;
  return [...faults.slice(0, MOST), rest].join('\n');
}
