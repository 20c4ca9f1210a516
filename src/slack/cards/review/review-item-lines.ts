import type { Recommendation } from '../../../domain/review/review-item.ts';
import type { ReviewItemView } from '../../../operations/review/show/review-view.ts';
import { inlineWithin } from '../../mrkdwn.ts';
import { day, listed, when } from '../../wording.ts';

/** How many characters of what people typed, or what is called somehow, an item shows. */
export interface Roominess {
  name: number;
  label: number;
  /** 0: no word of it. */
  why: number;
  sentence: number;
  /** Whether a person's heading names their e-mail and job, and an item all who approved it. */
  full: boolean;
}

export const ROOMY: Roominess = { name: 80, label: 150, why: 300, sentence: 300, full: true };

/** "Mia Okafor → *Production database · Write*" */
export function whoToWhat(view: ReviewItemView, room: Roominess): string {
  return `${whose(view, room)} → *${inlineWithin(view.entitlement.label, room.label)}*`;
}

/** Whose it is: a person, or a role that grants it. */
export function whose({ holder, roleName, item }: ReviewItemView, room: Roominess): string {
  if (holder !== null) return inlineWithin(holder.name, room.name);
  return `Role ${inlineWithin(roleName ?? item.roleId ?? 'unknown', room.name)}`;
}

/** What speaks for and against it: since when, why, by whom, how it is used and who else has it, in one line. */
export function contextLine(view: ReviewItemView, room: Roominess): string {
  const { facts } = view;
  const parts = [
    view.item.roleId === null ? `Since ${day(new Date(facts.heldSince))}` : '',
    facts.expiresAt === null ? '' : `ends ${day(new Date(facts.expiresAt))}`,
    quoted(facts.why, room),
    givenBy(view, room),
    usage(view),
    peers(view, room),
  ];
  return parts.filter((part) => part !== '').join(' · ');
}

const SOURCES = {
  request: '',
  emergency: 'taken in an emergency',
  imported: 'predates Sallyport',
  found: 'found at the target, never approved here',
  role: '',
};

function givenBy({ facts }: ReviewItemView, room: Roominess): string {
  const who = facts.approvedBy.map((name) => inlineWithin(name, room.name));
  const asked =
    facts.requestedBy === null ? '' : `asked for by ${inlineWithin(facts.requestedBy, room.name)}`;
  const approved = who.length === 0 ? '' : `approved by ${listed(room.full ? who : who.slice(0, 1))}`;
  const byPolicy = facts.source === 'request' && who.length === 0 ? 'approved by policy' : '';
  return [SOURCES[facts.source], asked, approved, byPolicy].filter((part) => part !== '').join(', ');
}

function usage({ facts }: ReviewItemView): string {
  return facts.lastUsedAt === null ? '' : `last used ${day(new Date(facts.lastUsedAt))}`;
}

function peers({ facts }: ReviewItemView, room: Roominess): string {
  if (facts.holders !== null)
    return facts.holders === 1 ? '1 person has it' : `${facts.holders} people have it`;
  if (facts.peers === null) return '';
  const { holding, of, who } = facts.peers;
  const held =
    of === 1 ? `${holding === 1 ? '' : 'not '}held by the one peer` : `held by ${holding} of ${of} peers`;
  return `${held} (${inlineWithin(who, room.label)})`;
}

/** What the recommendation says already isn't said twice. */
export function conflictLine({ facts }: ReviewItemView, room: Roominess): string {
  const conflicts = facts.conflicts.filter((one) => one !== facts.recommendation?.reason);
  const [first, ...others] = conflicts;
  if (first === undefined) return '';
  const more = others.length === 0 ? '' : ` And ${others.length} more.`;
  return `*Conflict*: ${inlineWithin(first, room.sentence)}${more}`;
}

/** Who handed it to the reader, and why. */
export function handedLine({ handedOn }: ReviewItemView, room: Roominess): string {
  if (handedOn === null) return '';
  const why = quoted(handedOn.reason, room);
  return `${inlineWithin(handedOn.by.name, room.name)} handed this to you${why === '' ? '.' : `: ${why}`}`;
}

export function recommendationLine(recommendation: Recommendation | null, room: Roominess): string {
  if (recommendation === null) return '';
  return `*Recommended: ${recommendation.verdict}.* ${inlineWithin(recommendation.reason, room.sentence)}`;
}

/** What was decided, and what became of it; empty while it is open. */
export function decidedLine(view: ReviewItemView, reviewerId: string, room: Roominess): string {
  const { item } = view;
  const comment = ` ${quoted(item.comment, room)}`.trimEnd();
  switch (item.state) {
    case 'open':
      return '';
    case 'kept':
      return `*Kept${byWhom(view, reviewerId, room)}*${item.until === null ? '' : ` until ${when(item.until)}`}.${comment}`;
    case 'revoked':
      return `*Revoked${byWhom(view, reviewerId, room)}*${becameOf(view)}.${comment}`;
    case 'remediated':
      return `*Revoked${byWhom(view, reviewerId, room)}*, gone${item.remediatedAt === null ? '' : ` since ${when(item.remediatedAt)}`}.${comment}`;
    case 'undecided':
      return '*Not decided* in time. The access stays, and is reported as undecided.';
    case 'ended':
      return '*Already ended*, so there’s nothing left to decide.';
  }
}

/** What somebody typed, in quotes; empty where nobody did, or nothing fits. */
export function quoted(typed: string, room: Roominess): string {
  return typed.trim() === '' || room.why === 0 ? '' : `“${inlineWithin(typed, room.why)}”`;
}

function becameOf({ item }: ReviewItemView): string {
  if (item.submittedAt === null) return ', once you submit';
  if (item.remains === 'held-by-another-grant') return ', but still there through another grant';
  if (item.remains === 'stood-before') return ', but still there: it predates that grant';
  return ', being removed';
}

function byWhom({ item, decidedBy }: ReviewItemView, reviewerId: string, room: Roominess): string {
  if (decidedBy === null) return item.decidedAt === null ? '' : ' by default';
  return decidedBy.id === reviewerId ? ' by you' : ` by ${inlineWithin(decidedBy.name, room.name)}`;
}
