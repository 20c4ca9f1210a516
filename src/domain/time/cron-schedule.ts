import { Cron } from 'croner';

/**
 * The next time that a five-field cron line names after `after`, by the clocks of `zone`; null when it never comes
 * again. A time that a change of clocks skips comes at the change.
 */
export function nextOccurrence(line: string, zone: string, after: Date): Date | null {
  return new Cron(line, { timezone: zone, mode: '5-part', paused: true }).nextRun(after);
}

/** The next `count` of them, fewer where it comes no more often. */
export function nextOccurrences(line: string, zone: string, after: Date, count: number): Date[] {
  const found: Date[] = [];
  let at: Date | null = after;
  while (found.length < count) {
    at = nextOccurrence(line, zone, at);
    if (at === null) break;
    found.push(at);
  }
  return found;
}
