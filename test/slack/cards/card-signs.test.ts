import { describe, expect, test } from 'vitest';
import { CARD_KINDS, type CardKind } from '../../../src/domain/card.ts';
import { content, type Message } from '../../../src/slack/blocks.ts';
import { signed } from '../../../src/slack/signs.ts';
import { waitingCards } from '../../../src/slack/cards/waiting/index.ts';
import { ENDED } from '../support/ended-cards.ts';
import { LIVE } from '../support/live-cards.ts';
import { reads } from '../support/reads.ts';
import { render } from '../support/rows.ts';

const SYMBOLS = /[⚠✖◷✔■]/u;

const REQUEST = {
  approved: '✔ Approved',
  denied: '✖ Denied',
  cancelled: '■ Cancelled',
  expired: '■ Ended undecided',
};
const JUDGED = { justified: '✔ Emergency access: justified', not: '✖ Emergency access: not justified' };

/**
 * How each card begins in each of its states: with a sign and its words, or, where it asks its reader for nothing any more and
 * nothing is new to them, without one: then these words of it say the state.
 */
const SAYS: Record<Exclude<CardKind, 'superseded'>, Record<string, string>> = {
  'request-status': {
    pending: '◷ Waiting for approval',
    'not set up': '✖ Not set up',
    emergency: '⚠ Emergency access',
    justified: '✔ Emergency access: justified',
    'not justified': '✖ Emergency access: not justified',
    ...REQUEST,
  },
  'request-approval': {
    asked: '◷ For you to decide',
    'not asked': 'This is waiting for',
    approved: '*Approved*',
    denied: '*Denied*',
    cancelled: '*Cancelled*',
    expired: '*Expired*: nobody decided in time',
  },
  'request-outcome': {
    'not justified': '✖ Emergency access: not justified',
    'more time': '✔ Approved',
    'for another': '✔ Approved',
    approved: '✔ Approved',
    denied: '✖ Request denied',
    cancelled: '■ Cancelled',
    expired: '■ Request ended undecided',
  },
  'request-for-you': { pending: '◷ Waiting for approval', ...REQUEST },
  'bundle-status': {
    pending: '◷ Waiting for approval',
    'some of it': '✔ Decided',
    approved: '✔ All approved',
    denied: '✖ None approved',
    cancelled: '■ None approved',
    expired: '■ None approved',
  },
  'bundle-approval': {
    asked: '◷ For you to decide',
    'not asked': 'Waiting for',
    approved: '*Approved*',
    denied: '*Denied*',
    cancelled: '*Cancelled*',
    expired: '*Expired*: nobody decided in time',
  },
  'approvals-reminder': { waiting: '◷ For you to decide', empty: '✔ All decided' },
  'approvals-digest': { waiting: '◷ For you to decide', empty: '✔ All decided' },
  question: {
    asked: '◷ A question for you',
    answered: 'answered:',
    approved: 'already approved',
    denied: 'already denied',
    cancelled: 'already cancelled',
    expired: 'already expired',
  },
  answer: {
    'to decide': '◷ Answered: for you to decide',
    approved: '✔ Answered',
    denied: '✔ Answered',
    cancelled: '✔ Answered',
    expired: '✔ Answered',
  },
  grant: {
    scheduled: '◷ Access being set up',
    provisioning: '◷ Access being set up',
    active: '✔ Access works',
    revoking: '◷ Access being removed',
    revoked: '■ Access ended',
    failed: '✖ Access not set up',
  },
  'access-ended': { several: '■ Access ended', ended: '■ Access ended' },
  'grant-warning': {
    soon: '◷ Access ends soon',
    revoking: 'is being removed',
    revoked: 'ended',
    failed: 'could not be set up',
  },
  leaver: {
    holds: '⚠ A leaver still has access',
    'back, holding': 'is active again',
    removing: 'being removed',
    ended: 'holds no access',
    back: 'is active again',
  },
  'database-change': { looking: '⚠ Database changed', settled: '✔ Database changed' },
  'moved-connector': { moved: '⚠ Connector moved', settled: 'is where its settings say' },
  'grant-late': {
    late: '✖ Access not set up yet',
    works: 'was set up late',
    'called off': 'isn’t being set up any more',
    'given up': 'could not be set up',
    revoking: 'was set up late',
    revoked: 'was set up late',
    failed: 'was set up late',
  },
  'end-not-told': {
    untold: '✖ End date not set at the target',
    revoked: 'is gone now',
    revoking: 'is being removed',
    known: 'the target now has that date',
  },
  'left-open': {
    open: '⚠ Still open',
    ended: 'is gone now',
    again: 'is being removed once more',
  },
  'catalog-change': {
    appeared: '✔ New in the catalog',
    retired: '■ Gone from the catalog',
    doubted: '⚠ Entitlements missing',
    renamed: '✔ Renamed in the catalog',
    confirmed: '■ Gone from the catalog',
    changed: 'has changed again',
  },
  'connector-left': {
    left: '⚠ Connector missing',
    back: 'is in access.yaml again',
    ended: 'nothing there is yours',
  },
  'grant-failed': {
    revoking: '✖ Access not set up',
    revoked: '✖ Access not set up',
    failed: '✖ Access not set up',
  },
  finding: {
    asked: '◷ For you to decide',
    'not asked': 'Somebody else decides this now.',
    ignored: 'is ignoring this until',
    'ignored, not asked': 'is ignoring this until',
    kept: 'decided that',
    adopted: 'decided that',
    removing: 'is being removed',
    removed: 'is gone now',
    ended: 'is gone now',
  },
  discrepancy: {
    missing: '◷ For you to decide',
    ignored: '◷ Left for later',
    'left behind': '⚠ Ended access was still there',
    orphaned: '◷ For you to decide',
    'account that can be disabled': '◷ For you to decide',
    'being removed': '◷ Being done',
    'refused by its target': '◷ Being done',
    'removed by hand': '⚠ To be done by hand',
    'service account with more': '◷ For you to decide',
    'service account of nobody': '◷ For you to decide',
    'mass change': '⚠ Too much differs',
    unused: '◷ For you to decide',
    shared: '◷ For you to decide',
    'disabled there': '◷ For you to decide',
    'not in its system': '◷ For you to decide',
    'not asked': 'The owners decide',
    restored: '✔ Settled',
    removed: '■ Settled',
    matched: '■ Settled',
    disabled: '■ Settled',
    'made a service account': '■ Settled',
    confirmed: '✔ Settled',
    resolved: '■ Settled',
    'removed again': '✔ Settled',
  },
  look: {
    looking: '◷ Looking',
    coming: '◷ Looking',
    unread: '✖ Not read',
    'as decided': '✔ Looked at',
    differs: '✔ Looked at',
  },
  'tasks-overdue': { overdue: '⚠ Overdue manual tasks', empty: '✔ No manual tasks overdue' },
  'revocation-overdue': {
    late: '⚠ Access that should be gone',
    several: '⚠ Access that should be gone',
    through: '✔ No late removals',
    revoked: 'is gone now',
  },
  task: {
    open: '◷ For you to do by hand',
    overdue: '⚠ Overdue: for you to do by hand',
    done: '*Done*',
    refused: '*Couldn’t be done*',
    obsolete: '*No longer needed*',
  },
  'glass-notice': { open: '⚠ Emergency access', ...JUDGED },
  'glass-review': { open: '⚠ Emergency access', 'not asked': '⚠ Emergency access', ...JUDGED },
  delegation: { running: '✔ Delegated to you', ended: '■ Delegation ended', past: '■ Delegation ended' },
  campaign: {
    draft: '◷ Draft',
    starting: '◷ Starting',
    'not started': '✖ Not started',
    running: '◷ Running',
    fault: '✖ Needs attention',
    stopped: '⚠ Removals stopped',
    asked: '⚠ Removals need a go-ahead',
    closing: '◷ Closing',
    closed: '✔ Closed',
    discarded: '■ Discarded',
  },
  'campaign-sign-off': { 'to sign': '◷ For you to sign', signed: '✔ Signed', unasked: '✔ Not yours to sign' },
  'review-batch': {
    'to review': '◷ For you to review',
    'to submit': '◷ For you to submit',
    'handed on': '■ Handed on',
    closing: '■ Closing',
    submitted: '✔ Submitted',
    closed: '■ Closed',
  },
  'review-digest': { waiting: '◷ Reminder', empty: '✔ All reviewed' },
  'review-late': { late: '⚠ Late reviewers', none: '✔ No late reviewers' },
  'waiting-reminder': { waits: '◷ Reminder', none: '✔ All done' },
};

/** How a message begins: its sign with its words, drawn and notified alike; undefined where it has none. */
function beginning(message: Message): string | undefined {
  const { text, blocks } = content(message);
  const [first, ...others] = blocks.map((block) => JSON.stringify(block));
  expect(others.filter((block) => /"type":"header"/.test(block) && SYMBOLS.test(block))).toEqual([]);
  if (message.sign === undefined) {
    expect(first).not.toMatch(SYMBOLS);
    expect(text).not.toMatch(SYMBOLS);
    return undefined;
  }
  const says = signed(message.sign);
  expect(text.startsWith(`${says}: `)).toBe(true);
  expect(first).toContain(`"text":"${says}"`);
  return says;
}

describe('every card begins with the sign of its state and words for it, in each state', () => {
  for (const kind of CARD_KINDS)
    if (kind !== 'superseded')
      test(kind, () => {
        const drawn = { ...LIVE[kind](), ...ENDED[kind]() };
        expect(Object.keys(drawn).toSorted()).toEqual(Object.keys(SAYS[kind]).toSorted());
        for (const [state, words] of Object.entries(SAYS[kind])) {
          const message = drawn[state];
          if (message === undefined) throw new Error(`${kind} isn’t drawn as ${state}`);
          const isSigned = SYMBOLS.test(words);
          expect(beginning(message), `${kind}, ${state}`).toBe(isSigned ? words : undefined);
          if (isSigned) expect(words).toMatch(/^\S \S.{2,}$/u);
          else expect(reads(message), `${kind}, ${state}`).toContain(words);
        }
      });

  test('superseded', async () => {
    const nobody = { subjectId: '', audienceId: '' };
    const message = await waitingCards.superseded.render(undefined as never, nobody, render);
    expect(beginning(message)).toBeUndefined();
    expect(reads(message)).toContain('There’s a newer message about this below.');
  });
});
