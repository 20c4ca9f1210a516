/** How people, times and rights are named wherever they are shown. */
import { DateTime } from 'luxon';
import { formatDuration } from '../domain/time/duration.ts';
import { END_REASONS, type GrantEndReason } from '../domain/grant/grant.ts';
import type { WaitingKind } from '../domain/request/waiting.ts';
import type { EntitlementLabel, PersonLabel } from '../operations/views.ts';
import { inline } from './mrkdwn.ts';

/** What every text is made for: the moment it is read, and the command's name (`/access`). */
export interface RenderContext {
  now: Date;
  command: string;
}

const SOON_MS = 12 * 3_600_000;

/** Name and verified e-mail: a name alone can be anybody's. */
export function person(label: PersonLabel): string {
  return `${inline(label.name, 80)} (${inline(label.email, 120)})`;
}

export function nameOf(label: PersonLabel): string {
  return inline(label.name, 80);
}

const NAMES_SHOWN = 6;

/** "Omar Haddad, Dora Lind or Ada Berg" */
export function names(labels: PersonLabel[], joiner: 'and' | 'or' = 'and'): string {
  return listed(labels.map(nameOf), joiner);
}

/** The same of words that are ready to be shown. */
export function listed(words: string[], joiner: 'and' | 'or' = 'and'): string {
  const shown = words.slice(0, NAMES_SHOWN);
  const more = words.length - shown.length;
  if (more > 0) shown.push(`${more} more`);
  const last = shown.pop();
  if (last === undefined) return 'nobody';
  return shown.length === 0 ? last : `${shown.join(', ')} ${joiner} ${last}`;
}

export function right(label: EntitlementLabel): string {
  return `*${inline(label.label, 150)}*`;
}

export function forHowLong(seconds: number | null): string {
  return seconds === null ? 'with no end date' : `for ${formatDuration(seconds)}`;
}

/** "until Nov 20 at 18:00" where a time was named, else as long as it lasts. */
export function forOrUntil(seconds: number | null, until: Date | null): string {
  return until === null ? forHowLong(seconds) : `until ${when(until)}`;
}

/** A moment in the reader's own zone, "today at 16:40". */
export function when(at: Date): string {
  return slackDate(at, '{date_short_pretty} at {time}');
}

/** A moment that is planned, "Monday, November 23rd, 2026 at 9:00", "tomorrow at 9:00". */
export function dayAndTime(at: Date): string {
  return slackDate(at, '{date_long_pretty} at {time}');
}

/** The day alone. */
export function day(at: Date): string {
  const iso = DateTime.fromJSDate(at, { zone: 'utc' }).toISODate();
  return `<!date^${Math.floor(at.getTime() / 1_000)}^{date_short}|${iso}>`;
}

/** A moment near `now`, as the time alone. */
export function clockTime(at: Date, now: Date): string {
  return Math.abs(at.getTime() - now.getTime()) < SOON_MS ? slackDate(at, '{time}') : when(at);
}

/** The same after a verb: "ends at 16:40", "ends tomorrow at 16:40". */
export function atTime(at: Date, now: Date): string {
  const near = Math.abs(at.getTime() - now.getTime()) < SOON_MS;
  return near ? `at ${clockTime(at, now)}` : when(at);
}

/** A moment where Slack formats nothing: a notification's text, a modal's plain text. */
function utc(at: Date): string {
  return DateTime.fromJSDate(at, { zone: 'utc' }).toFormat("yyyy-MM-dd HH:mm 'UTC'");
}

function slackDate(at: Date, format: string): string {
  return `<!date^${Math.floor(at.getTime() / 1_000)}^${format}|${utc(at)}>`;
}

export function endReason(reason: GrantEndReason | null): string {
  return reason === null ? 'ended' : END_REASONS[reason];
}

/** "You hold access to 2 things" */
export function holding(count: number): string {
  return count === 0 ? 'You hold no access now' : `You hold access to ${counted(count, 'thing', 'things')}`;
}

const WAITS: Record<WaitingKind, [one: string, many: string]> = {
  approval: ['request is waiting for your decision', 'requests are waiting for your decision'],
  task: ['manual task is waiting for you', 'manual tasks are waiting for you'],
  'glass-review': [
    'use of emergency access is waiting for your verdict',
    'uses of emergency access are waiting for your verdict',
  ],
  'review-batch': ['access review is waiting for you', 'access reviews are waiting for you'],
  question: ['question about a request is waiting for your answer', 'questions are waiting for your answer'],
  guard: ['access review needs your go-ahead', 'access reviews need your go-ahead'],
  unreviewed: ['access review has items with no reviewer', 'access reviews have items with no reviewer'],
  draft: ['draft of an access review is waiting', 'drafts of access reviews are waiting'],
  'held-removals': ['access review has stopped removals', 'access reviews have stopped removals'],
  'stuck-close': ['access review can’t be closed', 'access reviews can’t be closed'],
  'sign-off': [
    'access review is waiting for your signature',
    'access reviews are waiting for your signature',
  ],
  finding: ['case of found access is waiting for you', 'cases of found access are waiting for you'],
  discrepancy: ['finding at a target is waiting for you', 'findings at targets are waiting for you'],
  'late-reviewers': ['reviewer is late', 'reviewers are late'],
  'overdue-tasks': ['manual task is overdue', 'manual tasks are overdue'],
  'untold-ends': ['end date isn’t set at its target', 'end dates aren’t set at their targets'],
  'left-connectors': ['connector is missing from access.yaml', 'connectors are missing from access.yaml'],
  'moved-connectors': ['connector points to another system now', 'connectors point to other systems now'],
  'late-removals': ['removal isn’t getting through', 'removals aren’t getting through'],
};

/** What waits for somebody, in words; empty when nothing does. */
export function waiting(counts: ReadonlyMap<WaitingKind, number>): string {
  return [...counts]
    .filter(([, count]) => count > 0)
    .map(([kind, count]) => counted(count, ...WAITS[kind]))
    .join(', and ');
}

/** "1 approval waits", "2 approvals wait" */
export function counted(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}

export function capital(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}
