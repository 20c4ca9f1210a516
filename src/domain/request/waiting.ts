import type { CardKind } from '../card.ts';

interface Wait {
  /** The messages that ask: each is posted anew to whoever something begins to wait for. */
  cards: readonly CardKind[];
  /** `policy`: as the policy or the review that asks says. `daily`: each working day, all of it in one message. */
  reminded: 'policy' | 'daily';
}

/** Everything that can wait for somebody; the Home tab, the list of what waits and the daily reminder draw from it. */
export const WAITING = {
  approval: { cards: ['request-approval', 'bundle-approval', 'approvals-digest'], reminded: 'policy' },
  'review-batch': { cards: ['review-batch'], reminded: 'policy' },
  question: { cards: ['question'], reminded: 'daily' },
  task: { cards: ['task'], reminded: 'daily' },
  'glass-review': { cards: ['glass-review'], reminded: 'daily' },
  finding: { cards: ['finding'], reminded: 'daily' },
  discrepancy: { cards: ['discrepancy'], reminded: 'daily' },
  'late-reviewers': { cards: ['review-late'], reminded: 'daily' },
  'late-removals': { cards: ['revocation-overdue'], reminded: 'daily' },
  'overdue-tasks': { cards: ['tasks-overdue'], reminded: 'daily' },
  'untold-ends': { cards: ['end-not-told'], reminded: 'daily' },
  'left-connectors': { cards: ['connector-left'], reminded: 'daily' },
  'moved-connectors': { cards: ['moved-connector'], reminded: 'daily' },
  draft: { cards: ['campaign'], reminded: 'daily' },
  unreviewed: { cards: ['campaign'], reminded: 'daily' },
  guard: { cards: ['campaign'], reminded: 'daily' },
  'held-removals': { cards: ['campaign'], reminded: 'daily' },
  'stuck-close': { cards: ['campaign'], reminded: 'daily' },
  'sign-off': { cards: ['campaign-sign-off'], reminded: 'daily' },
} as const satisfies Record<string, Wait>;

export type WaitingKind = keyof typeof WAITING;

const DAILY: ReadonlySet<CardKind> = new Set(
  Object.values(WAITING).flatMap(({ cards, reminded }) => (reminded === 'daily' ? [...cards] : [])),
);

export const REMIND_EVERY_MS = 24 * 60 * 60_000;

/** When somebody is reminded of what a card asks; null where its policy says it, or it asks nothing. */
export function remindAt(kind: CardKind, now: Date): Date | null {
  return DAILY.has(kind) ? new Date(now.getTime() + REMIND_EVERY_MS) : null;
}
