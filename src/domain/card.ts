import type { CardId } from './ids.ts';

/**
 * What a card shows, and to whom:
 * - `request-status`: the requester's own request, with Cancel while it is pending
 * - `request-approval`: a request, to one approver of an open stage
 * - `request-outcome`: posted once to the requester when a request is denied or expires, or more time is approved, so
 *   that they are pinged; not of more time that ends undecided with its access, which `access-ended` says
 * - `grant`: posted to the holder when the access works (the ping), with Extend and Give back while it is live
 * - `grant-warning`: posted once to the holder before the end
 * - `access-ended`: posted once to a holder, all of theirs that ended at once, by whom and why (the subject is the first of these grants)
 * - `grant-late`: posted once to the holder, to who asked and to the owners when access isn't there minutes after it was decided
 * - `grant-failed`: posted once to the same people when it isn't given in the end
 * - `end-not-told`: to one owner, while a target doesn't take the end of access that works
 * - `left-open`: posted once to one owner, that what was open under access that is removed goes on
 * - `connector-left`: a connector that left access.yaml while access lives there, to an admin or an owner (the subject is its id)
 * - `leaver`: what somebody holds who isn't active any more, to an admin or an owner (the subject is that person)
 * - `moved-connector`: what stands at another place than a connector's settings say, to an admin or an owner (the subject is
 *   the connector's id), with the way to confirm that it is the same system
 * - `catalog-change`: what a reading changed about what a resource discovers, to an owner, or an admin where it isn't believed (the
 *   subject is the resource's id and the reading's time)
 * - `database-change`: that the database may have lost its last changes, and what a look at all targets found, to an admin
 * - `finding`: access that was there before and that nobody had decided, to one of those who decide whether it stays (the subject is its grant)
 * - `discrepancy`: how a target differs from what was decided, to one of those who settle it or are told of it
 * - `look`: how a look at a resource’s target (the subject) goes and what it came to, to who asked for it
 * - `task`: work to do by hand, to one assignee
 * - `tasks-overdue`: work by hand that nobody has done for a day, to an owner or an admin (the subject is the reader)
 * - `revocation-overdue`: all of one owner's at one connector (the subject) that isn't removed in time, kept current until it is;
 *   of an earlier release one for each grant (the subject)
 * - `bundle-status`, `bundle-approval`: the same as for one request, for several that were asked for together
 * - `request-for-you`: to the beneficiary, when somebody asked on their behalf
 * - `approvals-reminder`: posted anew at each reminder, all that waits for one approver (the subject is the approver)
 * - `approvals-digest`: all that waits for one approver (the subject), posted when many requests come to them at once
 * - `question`: an approver's question, to the requester, with Answer; `answer`: posted once to who asked
 * - `glass-notice`: that somebody took access at once, to the owners and the audit channel (`#name` as the audience)
 * - `glass-review`: the review that such a use is owed, to one reviewer
 * - `delegation`: to the delegate, in whose place they decide and until when
 * - `campaign`: a campaign to those who run it, through its whole life: what it would mean, its progress, its end
 * - `review-batch`: everything that one reviewer decides in one campaign, in one message, a page at a time
 * - `review-digest`: posted anew at each reminder, all that one reviewer has left in every campaign (the subject is the reviewer)
 * - `campaign-sign-off`: a campaign that is closing, to one of those who sign it
 * - `review-late`: all reviewers who are late, to one of those to whom it was escalated, with Take over (the subject is the reader)
 * - `waiting-reminder`: posted anew at each daily reminder, and for what is too much for messages of its own: how much waits for one person (the subject is that person)
 * - `superseded`: the earlier message of a card that was posted anew (the subject is that message): it says so, and no more
 */
export const CARD_KINDS = [
  'request-status',
  'request-approval',
  'request-outcome',
  'grant',
  'grant-warning',
  'access-ended',
  'grant-late',
  'end-not-told',
  'left-open',
  'connector-left',
  'leaver',
  'moved-connector',
  'catalog-change',
  'database-change',
  'grant-failed',
  'finding',
  'discrepancy',
  'look',
  'task',
  'tasks-overdue',
  'revocation-overdue',
  'bundle-status',
  'bundle-approval',
  'request-for-you',
  'approvals-reminder',
  'approvals-digest',
  'question',
  'answer',
  'glass-notice',
  'glass-review',
  'delegation',
  'campaign',
  'review-batch',
  'review-digest',
  'campaign-sign-off',
  'review-late',
  'waiting-reminder',
  'superseded',
] as const;
export type CardKind = (typeof CARD_KINDS)[number];

/** How soon a new message is posted: at once, or with what Slack's rate has left. */
export type PostRank = 'waited-for' | 'can-wait';

/**
 * How soon new messages of a kind are posted, unless whoever wants one says otherwise. What can wait may come in thousands
 * at once (a launch, reminders, a restored backup), and nobody has lost anything when it comes an hour later.
 */
export const POST_RANKS: Record<CardKind, PostRank> = {
  'request-status': 'waited-for',
  'request-approval': 'waited-for',
  'request-outcome': 'waited-for',
  grant: 'waited-for',
  'grant-warning': 'waited-for',
  'access-ended': 'can-wait',
  'grant-late': 'waited-for',
  'end-not-told': 'can-wait',
  'left-open': 'waited-for',
  'connector-left': 'waited-for',
  leaver: 'waited-for',
  'moved-connector': 'waited-for',
  'catalog-change': 'can-wait',
  'database-change': 'waited-for',
  'grant-failed': 'waited-for',
  finding: 'can-wait',
  discrepancy: 'can-wait',
  look: 'waited-for',
  task: 'waited-for',
  'tasks-overdue': 'can-wait',
  'revocation-overdue': 'waited-for',
  'bundle-status': 'waited-for',
  'bundle-approval': 'waited-for',
  'request-for-you': 'waited-for',
  'approvals-reminder': 'can-wait',
  'approvals-digest': 'waited-for',
  question: 'waited-for',
  answer: 'waited-for',
  'glass-notice': 'waited-for',
  'glass-review': 'can-wait',
  delegation: 'waited-for',
  campaign: 'waited-for',
  'review-batch': 'can-wait',
  'review-digest': 'can-wait',
  'campaign-sign-off': 'can-wait',
  'review-late': 'can-wait',
  'waiting-reminder': 'can-wait',
  superseded: 'can-wait',
};

/** One Slack message that shows one row (`subjectId`) to one person (`audienceId`) or channel (`#name`), rendered anew at each delivery. */
export interface Card {
  id: CardId;
  kind: CardKind;
  subjectId: string;
  audienceId: string;
  /** Where it stands; null until it was posted. */
  channelId: string | null;
  messageTs: string | null;
  /** While it stands nowhere: since when it is being posted, which tells this post from the card’s other ones. */
  postingSince: Date | null;
  /** An earlier try to post it had no answer that we know of, so that its message may be there. */
  mayBePosted: boolean;
}
