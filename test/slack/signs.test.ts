import { describe, expect, test } from 'vitest';
import { content } from '../../src/slack/blocks.ts';
import { emergencyNoticeCard } from '../../src/slack/cards/emergency/emergency-notice.ts';
import { grantCard } from '../../src/slack/cards/grant/grant.ts';
import { grantFailedCard } from '../../src/slack/cards/grant/grant-failed.ts';
import { requestApprovalCard } from '../../src/slack/cards/request/request-approval.ts';
import { taskCard } from '../../src/slack/cards/grant/task.ts';
import { type SignKind, sign, signBlocks, signed } from '../../src/slack/signs.ts';
import {
  aEmergencyReviewView,
  aGrantView,
  approved,
  aRequestView,
  aTaskView,
  render,
  minutes,
  omar,
  sami,
} from './support/rows.ts';

const KINDS: SignKind[] = ['urgent', 'failed', 'waiting', 'done', 'ended'];

describe('what is urgent, waits, is done or failed', () => {
  test('differs in its symbol, and says so in words', () => {
    const all = KINDS.map((kind) => signed(sign(kind, 'Words')));
    expect(new Set(all).size).toBe(KINDS.length);
    for (const one of all) expect(one).toMatch(/^\S+ Words$/u);
  });

  test('is a header with a line below it only where somebody has to look now', () => {
    const types = (kind: SignKind) => signBlocks(sign(kind, 'Words')).map(({ type }) => type);
    expect(KINDS.map(types)).toEqual([
      ['header', 'divider'],
      ['header', 'divider'],
      ['context'],
      ['context'],
      ['context'],
    ]);
  });

  test('begins what is notified and what is drawn alike', () => {
    const cards = {
      emergency: emergencyNoticeCard(aEmergencyReviewView(), render),
      failed: grantFailedCard(aGrantView({ state: 'failed' }), sami.id),
      toDecide: requestApprovalCard(aRequestView(), omar.id, render),
      overdue: taskCard(aTaskView({ escalatedAt: minutes(1) })),
      works: grantCard(aGrantView(), render),
    };
    const begins = Object.values(cards).map((card) => {
      const { text, blocks } = content(card);
      const [words = ''] = text.split(': ');
      expect(JSON.stringify(blocks[0])).toContain(words);
      return [blocks[0]?.type, words];
    });
    expect(begins).toEqual([
      ['header', '⚠ Emergency access'],
      ['header', '✖ Access not set up'],
      ['context', '◷ For you to decide'],
      ['header', '⚠ Overdue'],
      ['context', '✔ Access works'],
    ]);
  });

  test('leaves out what a message asks nobody any more', () => {
    expect(content(requestApprovalCard(approved(), omar.id, render)).blocks[0]?.type).toBe('section');
  });
});
