import * as z from 'zod';
import type { Group } from '../definitions.ts';
import { formatDuration, MINUTE } from '../time/duration.ts';

/** No decision counts on members that were read longer ago than this. */
export const READING_COUNTS_MS = 5 * MINUTE * 1_000;

/** Where a group's members are read when its own definition doesn't list them. */
export interface GroupSource {
  /** The addresses of all its members now, as the source calls them; rejects with a ConnectorError alone. */
  members(): Promise<string[]>;
  close(): Promise<void>;
}

/** What is known of a group that is read elsewhere. */
export interface GroupReading {
  /** As they were read last. */
  members: readonly string[];
  /** Null: never. */
  readAt: Date | null;
  /** Why the last try read nothing; empty where it did. */
  fault: string;
  /** When it was tried first. */
  begunAt: Date;
}

/** A group that is read elsewhere as a decision saw it, as it is kept with the decision. */
export const GroupSeen = z.object({
  group: z.string(),
  members: z.number(),
  /** Null: never. */
  readAt: z.string().nullable(),
  /** Why nobody can say who is in it, as a sentence; null where it counts. */
  unread: z.string().nullable(),
});
export type GroupSeen = z.infer<typeof GroupSeen>;

/** `on-call had 2 members, read at 2026-11-20T09:00:00.000Z` */
export function groupInWords({ group, members, readAt, unread }: GroupSeen): string {
  if (unread !== null) return `who is in ${group} couldn’t be read`;
  return `${group} had ${members === 1 ? '1 member' : `${members} members`}, read at ${readAt}`;
}

/** The same with its members: nobody where it can't be said who they are. */
export interface KnownGroup {
  seen: GroupSeen;
  /** Slack's ids of a user group's, addresses in lower case of all others'. */
  members: ReadonlySet<string>;
}

/** What a decision of this moment may take a group for. A reading of a later time than now counts for nothing. */
export function knownGroup(group: Group, reading: GroupReading | undefined, now: Date): KnownGroup {
  const { id } = group;
  const { members = [], readAt = null } = reading ?? {};
  const ageMs = readAt === null ? Number.NaN : now.getTime() - readAt.getTime();
  const called = (member: string) => ('slackUsergroup' in group ? member : member.trim().toLowerCase());
  const counts = ageMs >= 0 && ageMs <= READING_COUNTS_MS;
  return {
    seen: {
      group: id,
      members: members.length,
      readAt: readAt?.toISOString() ?? null,
      unread: counts ? null : unreadSentence(id, reading, now),
    },
    members: new Set(counts ? members.map(called) : []),
  };
}

/** `Who is in “on-call” couldn’t be read for 7 minutes: PagerDuty answered 401.` */
function unreadSentence(group: string, reading: GroupReading | undefined, now: Date): string {
  if (reading === undefined || (reading.readAt === null && reading.fault === ''))
    return `Who is in “${group}” hasn’t been read yet.`;
  const since = reading.readAt ?? reading.begunAt;
  const minutes = Math.floor((now.getTime() - since.getTime()) / (MINUTE * 1_000));
  const long = minutes < 1 ? '' : ` for ${formatDuration(minutes * MINUTE)}`;
  const why = reading.fault === '' ? '.' : `: ${reading.fault}`;
  return `Who is in “${group}” couldn’t be read${long}${why}`;
}
