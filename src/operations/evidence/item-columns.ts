import { goesAgainst } from '../../domain/review/recommendation.ts';
import type { ReviewItemState, ReviewVerdict } from '../../domain/review/review-item.ts';
import type { EvidenceItem } from '../../store/campaign/evidence-store.ts';
import { POPULATION_LINE } from '../../store/campaign/review-launch-store.ts';
import { POPULATION_FIELDS } from './population-line.ts';
import type { Columns } from './table.ts';

/** What was under review, as it was when the population was drawn; docs/reviews.md says how its hash follows from it. */
export const POPULATION: Columns<EvidenceItem> = [
  ['item', ({ item }) => item.id],
  ['resource_id', ({ item }) => item.resourceId],
  ...POPULATION_LINE.map((name) => [name, POPULATION_FIELDS[name]] as const),
  ['person_name', ({ holder }) => holder?.name ?? null],
  ['person_email', ({ holder }) => holder?.email ?? null],
  ['note', ({ grant }) => grant?.note ?? ''],
  ['sensitivity', ({ item }) => item.sensitivity],
];

const VERDICTS: Readonly<Partial<Record<ReviewItemState, ReviewVerdict>>> = {
  kept: 'keep',
  revoked: 'revoke',
  remediated: 'revoke',
};

/** The reviewer's; what the close of the campaign decided is nobody's. */
export const verdictOf = ({ item }: EvidenceItem): ReviewVerdict | null => VERDICTS[item.state] ?? null;

/** null: nobody has decided, or nothing was recommended when they did. */
function againstRecommendation(one: EvidenceItem): boolean | null {
  const verdict = verdictOf(one);
  if (verdict === null || one.item.shown === null || one.item.shown.recommendation === null) return null;
  return goesAgainst(one.item.shown.recommendation, verdict);
}

export const DECISIONS: Columns<EvidenceItem> = [
  ['item', ({ item }) => item.id],
  ['resource_id', ({ item }) => item.resourceId],
  ['entitlement', ({ item }) => item.entitlement],
  ['grant_id', ({ item }) => item.grantId],
  ['person_email', ({ holder }) => holder?.email ?? null],
  ['state', ({ item }) => item.state],
  ['verdict', verdictOf],
  ['reviewer_name', ({ reviewer }) => reviewer?.name ?? null],
  ['reviewer_email', ({ reviewer }) => reviewer?.email ?? null],
  ['decided_by', decidedBy],
  ['decided_at', ({ item }) => item.decidedAt],
  ['submitted_at', ({ item }) => item.submittedAt],
  ['reason', ({ item }) => item.comment],
  ['kept_until', ({ item }) => item.until],
  ['recommendation', ({ item }) => item.shown?.recommendation?.verdict ?? null],
  ['recommendation_reason', ({ item }) => item.shown?.recommendation?.reason ?? null],
  ['against_recommendation', againstRecommendation],
  ['reassigned', ({ events }) => events.filter((event) => event.kind === 'review-item.reassigned').length],
  ['shown_facts', ({ item }) => item.shown],
];

/** An e-mail; `close`: nobody had decided when the campaign closed. */
function decidedBy({ item, decidedBy: person }: EvidenceItem): string | null {
  if (person !== null) return person.email;
  return item.decidedById === null && ['revoked', 'remediated', 'undecided'].includes(item.state)
    ? 'close'
    : (item.decidedById ?? null);
}

/** A decision to revoke that is in force, whatever became of it. */
export const isRemoval = ({ item }: EvidenceItem): boolean =>
  (item.state === 'revoked' || item.state === 'remediated') && item.submittedAt !== null;

export type RemovalOutcome = 'removed' | 'remains' | 'under way' | 'waiting';

export function outcomeOf({ item }: EvidenceItem): RemovalOutcome {
  if (item.state === 'remediated') return 'removed';
  if (item.remains !== null) return 'remains';
  return item.remediateDueAt === null ? 'under way' : 'waiting';
}

const begunAt = ({ item, events }: EvidenceItem): Date | null =>
  events.findLast((event) => event.kind === 'grant.revocation-started')?.at ??
  (item.grantId === null ? item.submittedAt : null);

/** From the decision in force to the proof that the access is gone; null until there is one. */
export const lateSeconds = ({ item }: EvidenceItem): number | null =>
  item.remediatedAt === null || item.submittedAt === null
    ? null
    : (item.remediatedAt.getTime() - item.submittedAt.getTime()) / 1_000;

/** What became of what was open under the access; null: nobody asked, or it isn't settled. */
function sessionsOf({ grant }: EvidenceItem): string | null {
  const sessions = grant?.sessions ?? null;
  if (sessions === null) return null;
  if (sessions.kind === 'ended') return `ended: ${sessions.count}`;
  if (sessions.kind === 'outlives') return `outlives: ${sessions.what}`;
  return sessions.kind === 'not_shown' ? `not shown: ${sessions.why}` : 'none was open';
}

export const REMEDIATION: Columns<EvidenceItem> = [
  ['item', ({ item }) => item.id],
  ['resource_id', ({ item }) => item.resourceId],
  ['entitlement', ({ item }) => item.entitlement],
  ['grant_id', ({ item }) => item.grantId],
  ['person_email', ({ holder }) => holder?.email ?? null],
  ['decided_by', decidedBy],
  ['decided_at', ({ item }) => item.decidedAt],
  ['in_force_at', ({ item }) => item.submittedAt],
  ['begun_at', begunAt],
  ['removed_at', ({ grant }) => grant?.removedAt ?? null],
  ['sessions', sessionsOf],
  ['outlives_until', ({ grant }) => grant?.outlivesUntil ?? null],
  ['proved_at', ({ item }) => item.remediatedAt],
  ['outcome', outcomeOf],
  ['late_by_seconds', lateSeconds],
  ['proof', ({ item }) => item.proof],
  ['remains', ({ item }) => item.remains],
  ['last_error', ({ item, grant }) => (item.state === 'revoked' ? (grant?.lastError ?? null) : null)],
];
