import type { Person } from '../people/person.ts';
import type { Recommendation, ReviewVerdict, ShownFacts } from './review-item.ts';

const DAY_MS = 24 * 60 * 60_000;
/** Access that wasn't used for so long isn't needed. */
const UNUSED_AFTER_DAYS = 90;
/** What an approver gave within these days was just thought about. */
const GIVEN_WITHIN_DAYS = 30;
const USED_WITHIN_DAYS = 14;
/** Fewer peers say nothing. */
const ENOUGH_PEERS = 3;

/** What is known of an item, and speaks for or against it. */
interface Known extends Pick<ShownFacts, 'source' | 'approvedBy' | 'peers' | 'conflicts'> {
  heldSince: Date;
  lastUsedAt: Date | null;
  /** null for an entitlement of a role. */
  holder: Pick<Person, 'name' | 'status' | 'endDate'> | null;
}

/** When it is recommended; `today` is an ISO date in the organization's zone. */
interface Moment {
  now: Date;
  today: string;
}

/** What speaks most for keeping or revoking, as one sentence with its figures; null where nothing does. */
export function recommend(known: Known, moment: Moment): Recommendation | null {
  const rules: (readonly [ReviewVerdict, (known: Known, moment: Moment) => string | undefined])[] = [
    ['revoke', conflict],
    ['revoke', gone],
    ['revoke', unused],
    ['keep', justGiven],
    ['revoke', unlikePeers],
    ['keep', likePeers],
  ];
  for (const [verdict, rule] of rules) {
    const reason = rule(known, moment);
    if (reason !== undefined) return { verdict, reason };
  }
  return null;
}

/** Whether a verdict is the opposite of what was recommended, and owed a sentence. */
export function goesAgainst(recommendation: Recommendation | null, verdict: ReviewVerdict): boolean {
  return recommendation !== null && recommendation.verdict !== verdict;
}

function conflict({ conflicts }: Known): string | undefined {
  const [first, ...others] = conflicts;
  if (first === undefined) return undefined;
  return others.length === 0 ? first : `${first} It breaks ${conflicts.length} rules in all.`;
}

function gone({ holder }: Known, { today }: Moment): string | undefined {
  if (holder === null) return undefined;
  if (holder.endDate !== null && holder.endDate < today)
    return `${holder.name}’s last day was ${holder.endDate}.`;
  if (holder.status !== 'active') return `${holder.name} isn’t active in the people directory any more.`;
  return undefined;
}

function unused({ lastUsedAt }: Known, { now }: Moment): string | undefined {
  if (lastUsedAt === null) return undefined;
  const days = daysSince(lastUsedAt, now);
  return days < UNUSED_AFTER_DAYS ? undefined : `It wasn’t used for ${days} days.`;
}

function justGiven({ heldSince, approvedBy, source }: Known, { now }: Moment): string | undefined {
  const [first] = approvedBy;
  const days = daysSince(heldSince, now);
  if (source !== 'request' || first === undefined || days > GIVEN_WITHIN_DAYS) return undefined;
  return `${approvedBy.join(' and ')} approved it ${ago(days)}.`;
}

function unlikePeers({ peers }: Known): string | undefined {
  if (peers === null || peers.of < ENOUGH_PEERS || peers.holding > 0) return undefined;
  return `None of ${peers.of} peers (${peers.who}) holds it.`;
}

function likePeers({ peers, lastUsedAt }: Known, { now }: Moment): string | undefined {
  if (peers === null || lastUsedAt === null) return undefined;
  const days = daysSince(lastUsedAt, now);
  if (days > USED_WITHIN_DAYS || peers.holding * 2 < peers.of) return undefined;
  const held =
    peers.of === 1
      ? `the one peer (${peers.who}) holds it`
      : `${peers.holding} of ${peers.of} peers (${peers.who}) hold it`;
  return `It was used ${ago(days)}, and ${held}.`;
}

const daysSince = (at: Date, now: Date): number =>
  Math.max(0, Math.floor((now.getTime() - at.getTime()) / DAY_MS));

function ago(days: number): string {
  if (days === 0) return 'less than a day ago';
  return days === 1 ? 'a day ago' : `${days} days ago`;
}
