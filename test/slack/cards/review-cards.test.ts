import { describe, expect, test } from 'vitest';
import { ReviewBatchId } from '../../../src/domain/ids.ts';
import { blocksLength } from '../../../src/sandbox/block-kit/surfaces.ts';
import type { Message } from '../../../src/slack/blocks.ts';
import { reviewBatchCard } from '../../../src/slack/cards/review/review-batch.ts';
import { reviewDigestCard } from '../../../src/slack/cards/review/review-digest.ts';
import { reads } from '../support/reads.ts';
import { aBatch, aBatchView, aCampaign, anItem, counted, facts } from '../support/review-rows.ts';
import { dora, render, minutes, omar } from '../support/rows.ts';

const HOSTILE = '<!channel> &<>*"\\`_~ '.repeat(200);
const NAME = '&<"'.repeat(25);

const buttonsOf = (message: Message) => reads(message).match(/\[[^\]]+\]/g) ?? [];

/** Nothing longer than Slack takes, measured as its text and as what is sent. */
function fits(message: Message): void {
  reads(message);
  expect(message.blocks.length).toBeLessThanOrEqual(50);
  expect(blocksLength(message.blocks)).toBeLessThanOrEqual(9_000);
  expect(JSON.stringify(message.blocks).length).toBeLessThan(11_000);
}

describe('a reviewer’s batch', () => {
  test('says who holds what, why, how it is used, and what is recommended, in this order', () => {
    const conflicts = ['Against “Four eyes”: also holds Payments · Approve'];
    const recommendation = { verdict: 'revoke' as const, reason: 'Not used for 120 days.' };
    const text = reads(
      reviewBatchCard(
        aBatchView({ items: [anItem(1, {}, { facts: facts({ conflicts, recommendation }) })] }),
      ),
    );
    expect(text).toContain(
      [
        '*Sami Weiss* (sami@acme.test) · Engineer, Data',
        '*Production database · Read only*',
        'Since 2025-03-03 · “Migration of the billing tables” · approved by Omar Haddad · last used 2026-11-02 · held by 3 of 5 peers (Engineer, Data)',
        '*Conflict*: Against “Four eyes”: also holds Payments · Approve',
        '*Recommended: revoke.* Not used for 120 days.',
        '[Keep] [Revoke] [Reassign… / Keep until… / Comment…]',
      ].join('\n'),
    );
  });

  test('says who handed an item on and why, as far as there is room', () => {
    const handedOn = { by: dora, reason: 'You know <this> table' };
    const text = reads(reviewBatchCard(aBatchView({ items: [anItem(1, {}, { handedOn })] })));
    expect(text).toContain('Dora Lind handed this to you: “You know <this> table”');
    const long = { by: { ...dora, name: NAME }, reason: HOSTILE };
    fits(
      reviewBatchCard(
        aBatchView({ items: Array.from({ length: 8 }, (_, at) => anItem(at + 1, {}, { handedOn: long })) }),
      ),
    );
  });

  test('shows how far it is in words and as a bar, and what counts', () => {
    const text = reads(reviewBatchCard(aBatchView()));
    expect(text).toContain('▓▓▓░░░░░░░░░ 12 of 40 decided: 10 to keep, 2 to revoke');
    expect(text).toContain('Nothing changes until you submit. Anything undecided by then is removed.');
    expect(text).toContain('*28 left to decide* before you can submit.');
    expect(text).toContain('Page 1 of 5');
  });

  test('offers nothing that is preselected, and Submit only when nothing is left', () => {
    expect(buttonsOf(reviewBatchCard(aBatchView()))).not.toContain('[Submit]');
    const done = aBatchView({
      counts: counted({ open: 0, kept: 38, unsubmitted: 40 }),
      items: [anItem(1, { state: 'kept' })],
    });
    expect(buttonsOf(reviewBatchCard(done))).toContain('[Submit]');
    expect(JSON.stringify(reviewBatchCard(done).blocks)).toContain(
      'You’re keeping 38 and revoking 2 of 40. What you revoke is removed now. You can’t change this afterwards.',
    );
    expect(JSON.stringify(reviewBatchCard(aBatchView()).blocks)).not.toMatch(/initial_|"style"/);
  });

  test('turns what is decided into one line with Change', () => {
    const items = [
      anItem(1, { state: 'kept', comment: 'Still on call' }),
      anItem(2, { state: 'revoked' }),
      anItem(3, { state: 'kept', until: minutes(60) }),
      anItem(4, { state: 'revoked' }, { decidedBy: dora }),
      anItem(5, { state: 'ended' }, { changeable: false }),
    ];
    const text = reads(reviewBatchCard(aBatchView({ items })));
    expect(text).toContain('*Kept by you*. “Still on call”\n[Change]');
    expect(text).toContain('*Revoked by you*, once you submit.\n[Change]');
    expect(text).toContain('*Kept by you* until 2026-11-20 15:00 UTC.\n[Change]');
    expect(text).toContain('*Revoked by Dora Lind*');
    expect(text).toMatch(/\*Already ended\*, so there’s nothing left to decide\.\n(?!\[Change\])/);
    expect(text).not.toContain('[Keep]');
  });

  test('heads each group once, by person or by resource', () => {
    const items = [anItem(1), anItem(2), anItem(3)];
    const byPerson = reads(reviewBatchCard(aBatchView({ items })));
    expect(byPerson.match(/\(sami@acme\.test\)/g)).toHaveLength(1);
    expect(byPerson).toContain('[Group by resource] [Decide several…]');
    const byResource = reads(
      reviewBatchCard(aBatchView({ items, batch: aBatch({ groupedBy: 'resource' }), together: 1 })),
    );
    expect(byResource.match(/\*Production database\*\n/g)).toHaveLength(1);
    expect(byResource).toContain('[Group by person]');
    expect(byResource).not.toContain('Decide several');
  });

  test('says right under a heading no more than the heading doesn’t, and further down whose it is', () => {
    const items = [anItem(1), anItem(2)];
    const at = (groupedBy: 'person' | 'resource') =>
      reads(reviewBatchCard(aBatchView({ items, batch: aBatch({ groupedBy }) }))).split('\n');
    const byPerson = at('person');
    const person = byPerson.findIndex((line) => line.startsWith('*Sami Weiss* (sami@acme.test)'));
    expect(byPerson[person + 1]).toBe('*Production database · Read only*');
    expect(byPerson).toContain('Sami Weiss → *Production database · Read only*');
    const byResource = at('resource');
    const resource = byResource.indexOf('*Production database*');
    expect(byResource[resource + 1]).toBe('Sami Weiss → *Read only*');
    expect(byResource).toContain('Sami Weiss → *Production database · Read only*');
  });

  test('offers another grouping only where there is something to group', () => {
    const one = aBatchView({ items: [anItem(1)], pages: 1, together: 1, counts: counted({ open: 1 }) });
    expect(reads(reviewBatchCard({ ...one, counts: { ...one.counts, total: 1 } }))).not.toContain('Group by');
  });

  test('leads to other pages only where there are any', () => {
    const at = (page: number) => buttonsOf(reviewBatchCard(aBatchView({ batch: aBatch({ page }) })));
    expect(at(0)).toEqual(expect.arrayContaining(['[Next]', '[Next undecided]']));
    expect(at(0)).not.toContain('[Previous]');
    expect(at(4)).toContain('[Previous]');
    expect(at(4)).not.toContain('[Next]');
    const only = buttonsOf(reviewBatchCard(aBatchView({ pages: 1, counts: counted({ open: 1 }) })));
    expect(only.filter((label) => /Next|Previous/.test(label))).toEqual([]);
  });

  test('stays within what one message may hold, whatever is in it', () => {
    const worst = (id: number, state: 'open' | 'kept') =>
      anItem(
        id,
        { state, comment: HOSTILE.slice(0, 3_000) },
        {
          holder: {
            ...omar,
            name: `${id}${NAME}`.slice(0, 75),
            email: `${'x'.repeat(100)}${id}@acme.test`,
            title: NAME,
            department: NAME,
          },
          entitlement: { ...anItem(1).entitlement, label: NAME.repeat(2), resourceName: `${id}${NAME}` },
          facts: facts({
            why: HOSTILE.slice(0, 3_000),
            requestedBy: NAME,
            approvedBy: Array.from({ length: 12 }, () => NAME),
            expiresAt: '2027-03-03T09:00:00.000Z',
            peers: { holding: 1_000, of: 5_000, who: NAME },
            conflicts: [HOSTILE, HOSTILE],
            recommendation: { verdict: 'revoke', reason: HOSTILE },
          }),
        },
      );
    for (const state of ['open', 'kept'] as const)
      for (const groupedBy of ['person', 'resource'] as const)
        fits(
          reviewBatchCard(
            aBatchView({
              batch: aBatch({ groupedBy, page: 30 }),
              campaign: aCampaign({ name: NAME }),
              counts: counted({ total: 500, open: 488 }),
              items: Array.from({ length: 8 }, (_, index) => worst(1_000_000 + index, state)),
              pages: 63,
            }),
          ),
        );
  });

  test('shows eight ordinary items of eight people in full', () => {
    const items = Array.from({ length: 8 }, (_, index) => {
      const holder = {
        ...dora,
        name: `Dora Lindqvist ${index}`,
        title: 'Data engineer',
        department: 'Platform',
      };
      const recommendation = { verdict: 'revoke' as const, reason: 'Nobody has used it for 214 days.' };
      return anItem(1_000 + index, {}, { holder, facts: facts({ recommendation }) });
    });
    const message = reviewBatchCard(aBatchView({ items }));
    fits(message);
    expect(reads(message).match(/“Migration of the billing tables”/g)).toHaveLength(8);
    expect(reads(message).match(/Nobody has used it for 214 days\./g)).toHaveLength(8);
  });

  test('becomes a summary of what was decided and what became of it', () => {
    const counts = counted({ open: 0, kept: 32, revoked: 8, unsubmitted: 0 });
    const submitted = (more = {}) =>
      reads(
        reviewBatchCard(
          aBatchView({
            items: [],
            counts: { ...counts, ...more },
            batch: aBatch({ submittedAt: render.now }),
          }),
        ),
      );
    expect(submitted()).toContain('You decided 40 of 40 items: 32 kept, 8 revoked.');
    expect(submitted({ removed: 5, remains: 1 })).toContain(
      'Of what was revoked, 5 are gone, 2 are being removed, 1 stays for a reason given in the evidence.',
    );
    expect(submitted({ removed: 8 })).toContain(
      'Everything revoked is gone (8 of 8, confirmed at the target).',
    );
    expect(submitted({ byClose: 8, other: 2, kept: 30 })).toMatch(
      /You decided 30 of 40 items: 30 kept, 0 revoked\.\n8 were revoked at the close because nobody had decided\.\n2 ended meanwhile or were left undecided\./,
    );
    expect(submitted({ byClose: 40, kept: 0, revoked: 40 })).toContain('You decided none of 40 items.');
    expect(submitted({ open: 36, kept: 4, revoked: 0 })).toMatch(
      /You decided 4 of 40 items: 4 kept, 0 revoked\.\n36 weren’t decided in time\./,
    );
    expect(submitted()).not.toMatch(/\[/);
    const none = reads(reviewBatchCard(aBatchView({ items: [], counts: counted({ total: 0, open: 0 }) })));
    expect(none).toContain('no longer needs you: your items went to somebody else.');
  });
});

describe('the reminder', () => {
  test('is one line for each review, with the way to it', () => {
    const line = { batch: aBatch(), campaign: aCampaign(), counts: counted() };
    const lines = (count: number, name = 'Quarterly production review') =>
      Array.from({ length: count }, (_, index) => {
        const batch = aBatch({ id: ReviewBatchId.parse(`batch_${index}`) });
        return { ...line, batch, campaign: aCampaign({ name }) };
      });
    const text = reads(reviewDigestCard(lines(3), render));
    expect(text.match(/28 of 40 left to decide, due .*\n▓▓▓.* 12 of 40 decided\n\[Continue\]/g)).toHaveLength(
      3,
    );
    expect(reviewDigestCard([line], render).text).toBe('1 access review is waiting for you.');
    fits(reviewDigestCard(lines(200, NAME), render));
    const many = reads(reviewDigestCard(lines(200, '&<"'.repeat(34)), render));
    const shown = many.match(/\[Continue\]/g)?.length ?? 0;
    expect([shown > 5, shown < 15]).toEqual([true, true]);
    expect(many).toContain(`… and ${200 - shown} more: \`/access approvals\` shows them all.`);
    expect(reads(reviewDigestCard([], render))).toContain('No access reviews are waiting for you.');
  });
});
