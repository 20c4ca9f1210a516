import { describe, expect, test } from 'vitest';
import { blocksLength } from '../../../src/sandbox/block-kit/surfaces.ts';
import type { LateReviewer } from '../../../src/operations/waiting/waiting-views.ts';
import type { Message } from '../../../src/slack/blocks.ts';
import { campaignCard } from '../../../src/slack/cards/campaign/campaign.ts';
import { countsLine } from '../../../src/slack/cards/campaign/campaign-lines.ts';
import { campaignSignOffCard } from '../../../src/slack/cards/campaign/campaign-sign-off.ts';
import { reviewLateCard } from '../../../src/slack/cards/review/review-late.ts';
import { verdicts } from '../../../src/slack/cards/campaign/review-progress.ts';
import { campaignListMessage } from '../../../src/slack/lists/campaign-list.ts';
import { CampaignId } from '../../../src/domain/ids.ts';
import { reads } from '../support/reads.ts';
import {
  aBatch,
  aCampaign,
  aCampaignView,
  ada,
  aPreview,
  itemCounts,
  reviewerProgress,
  counted,
} from '../support/review-rows.ts';
import { dora, render, minutes, omar, sami } from '../support/rows.ts';

const NAME = '&<"'.repeat(25);
const HOSTILE = '<!channel> &<>*"\\`_~ '.repeat(200);
const draft = { state: 'scheduled' as const, dueAt: null, launchedAt: null, closesAt: null };
const guard = {
  removals: 120,
  over: [{ of: 'person' as const, id: sami.id, name: 'Sami Weiss', removed: 8, held: 10 }],
  overCount: 3,
};

const buttonsOf = (message: Message) => reads(message).match(/\[[^\]]+\]/g) ?? [];

function fits(message: Message): void {
  reads(message);
  expect(message.blocks.length).toBeLessThanOrEqual(50);
  expect(blocksLength(message.blocks)).toBeLessThanOrEqual(9_000);
  expect(JSON.stringify(message.blocks).length).toBeLessThan(11_000);
}

test('says which admin answered what the close asked', () => {
  const answered = (guardState: 'confirmed' | 'spared') =>
    reads(campaignCard(aCampaignView({ state: 'closing', guardState }, { answeredBy: ada }), true, render));
  expect(answered('confirmed')).toContain('The removal of undecided access was confirmed by Ada Moreau.');
  expect(answered('spared')).toContain('Undecided access was left in place by Ada Moreau.');
});

describe('a campaign before it starts', () => {
  const view = aCampaignView(draft, { preview: aPreview(), counts: null });

  test('says what it means, who would review what, and what nobody may review', () => {
    const text = reads(campaignCard(view, true, render));
    expect(text).toContain('*412 items for 23 reviewers, in 23 messages.*');
    expect(text).toContain('*Items per reviewer*: Omar Haddad 120, Ada Moreau 80 and 21 more.');
    expect(text).toContain('*Items per resource*: Production database 300.');
    expect(text).toContain('*2 items have no reviewer.*');
    expect(text).toContain('• Mia Okafor: Production database · Write');
    expect(text).toContain('Left out: 88 outside the scope.');
    expect(JSON.stringify(campaignCard(view, true, render).blocks)).toContain(
      '412 items for 23 reviewers, in 23 messages. They are asked right away.',
    );
  });

  test('can’t be started by whoever only follows it, nor over nothing, nor twice', () => {
    expect(buttonsOf(campaignCard(view, true, render))).toEqual(['[Start]', '[Discard]']);
    expect(buttonsOf(campaignCard(view, false, render))).toEqual([]);
    const nothing = aPreview({ inScope: 0, warnings: ['Nothing is in scope.'] });
    const empty = campaignCard(aCampaignView(draft, { preview: nothing }), true, render);
    expect(buttonsOf(empty)).toEqual(['[Discard]']);
    expect(reads(empty)).toContain('*Check this*: Nothing is in scope.');
    const launching = campaignCard(
      aCampaignView({ ...draft, dueAt: render.now }, { preview: aPreview() }),
      true,
      render,
    );
    expect(reads(launching)).toContain('starting. Reviewers get');
    expect(buttonsOf(launching)).toEqual([]);
  });

  test('says why it could not be launched, and can be started again', () => {
    const failed = { ...draft, dueAt: minutes(-1), lastError: 'Nothing is in scope.' };
    const card = campaignCard(aCampaignView(failed, { preview: aPreview() }), true, render);
    expect(reads(card)).toContain('*It couldn’t start*: Nothing is in scope.');
    expect(buttonsOf(card)).toContain('[Start]');
    const planned = campaignCard(
      aCampaignView({ ...draft, dueAt: minutes(600) }, { preview: aPreview() }),
      true,
      render,
    );
    expect(reads(planned)).toContain('starts by schedule at 2026-11-21 00:00 UTC.');
  });
});

describe('a campaign that runs', () => {
  test('shows progress in words and as a bar, who is late, and signs of rubber-stamping', () => {
    const reviewers = [
      reviewerProgress({
        escalatedAt: minutes(-60),
        counts: itemCounts({ total: 10, open: 8, kept: 2, revoked: 0 }),
      }),
      reviewerProgress({
        reviewer: dora,
        late: false,
        submittedAt: render.now,
        counts: itemCounts({ open: 0, kept: 40, revoked: 0 }),
        signs: ['kept all 40 within 35 seconds'],
      }),
    ];
    const text = reads(campaignCard(aCampaignView({}, { reviewers, reviewerCount: 14 }), true, render));
    expect(text).toContain('▓▓▓░░░░░░░░░ 12 of 40 decided by a person (30%): 10 kept, 2 revoked, 28 open');
    expect(text).toContain('• Omar Haddad: 2 of 10 decided, *late*, escalated 2026-11-20');
    expect(text).toContain('• Dora Lind: 40 of 40 decided, submitted');
    expect(text).toContain('… and 12 more.');
    expect(text).toContain('*Worth a second look*\n• Dora Lind: kept all 40 within 35 seconds');
    expect(text).toContain('*Removals*: of 2, 1 is gone, 1 is being removed.');
    expect(text).toContain('As of 2026-11-20 14:00 UTC. Refresh for the latest.');
  });

  test('says of one and of several that they ended without a decision', () => {
    expect(countsLine(itemCounts({ ended: 1 }))).toMatch(/1 ended meanwhile$/);
    expect(countsLine(itemCounts({ ended: 2 }))).toMatch(/2 ended meanwhile$/);
    expect(verdicts(counted({ other: 1 }))).toMatch(/1 ended meanwhile$/);
  });

  test('lets those who run it give away what nobody may review, and close it; others only look', () => {
    const view = aCampaignView({}, { unreviewed: 3 });
    expect(buttonsOf(campaignCard(view, true, render))).toEqual([
      '[Assign them…]',
      '[Stop removals]',
      '[Refresh]',
      '[Chart]',
      '[Evidence]',
      '[Close now…]',
    ]);
    expect(buttonsOf(campaignCard(view, false, render))).toEqual(['[Refresh]', '[Chart]', '[Evidence]']);
    expect(JSON.stringify(campaignCard(view, true, render).blocks)).toContain(
      'After this, nobody can decide. What’s still open is revoked: 28 items as of these figures.',
    );
  });
});

describe('a campaign that closes', () => {
  test('asks with who would lose what', () => {
    const view = aCampaignView({ state: 'closing', guardState: 'asked', guardReport: guard });
    const text = reads(campaignCard(view, true, render));
    expect(text).toContain(
      '*Go ahead with 120 removals that nobody decided?* They take more than 50% of the access of:',
    );
    const one = aCampaignView({
      state: 'closing',
      guardState: 'asked',
      guardReport: { ...guard, removals: 1 },
    });
    expect(reads(campaignCard(one, true, render))).toContain(
      '*Go ahead with 1 removal that nobody decided?* It takes more than 50%',
    );
    expect(text).toContain('• Sami Weiss: 8 of 10 (80%)\n… and 2 more.');
    expect(buttonsOf(campaignCard(view, true, render))).toEqual(
      expect.arrayContaining(['[Remove them]', '[Keep their access…]']),
    );
    expect(buttonsOf(campaignCard(view, false, render))).not.toContain('[Remove them]');
  });

  test('offers to stop removals, to continue them, or to spare what is left', () => {
    const going = campaignCard(aCampaignView({ state: 'closing' }), true, render);
    expect(buttonsOf(going)).toContain('[Stop removals]');
    const held = campaignCard(aCampaignView({ state: 'closing', heldAt: render.now }), true, render);
    expect(reads(held)).toContain('*Removals are stopped* since 2026-11-20 14:00 UTC.');
    expect(buttonsOf(held)).toEqual(expect.arrayContaining(['[Continue removals]', '[Keep their access…]']));
  });

  test('names what is stuck, and who still has to sign', () => {
    const stuck = [{ item: 'Sami Weiss: VPN', error: 'The target answered 503', since: minutes(-30) }];
    const signOffs = [
      { person: ada, signedAt: null, statement: '' },
      { person: dora, signedAt: render.now, statement: 'Of 40 …' },
    ];
    const text = reads(campaignCard(aCampaignView({ state: 'closing' }, { stuck, signOffs }), true, render));
    expect(text).toContain('• Sami Weiss: VPN, since 2026-11-20 13:30 UTC: The target answered 503');
    expect(text).toContain('*Signed off by*\n• Ada Moreau: not yet\n• Dora Lind, 2026-11-20 14:00 UTC');
  });

  test('once closed leaves its figures and its files alone', () => {
    const view = aCampaignView({ state: 'closed', closedAt: render.now });
    expect(reads(campaignCard(view, true, render))).toContain(
      'closed 2026-11-20 14:00 UTC. Nothing in it can change now.',
    );
    expect(buttonsOf(campaignCard(view, true, render))).toEqual(['[Chart]', '[Evidence]']);
  });

  test('is put before each signer with its figures, and offers Sign to who hasn’t', () => {
    const signOffs = [
      { person: ada, signedAt: null, statement: '' },
      { person: dora, signedAt: render.now, statement: '“Quarterly”: of 40 in scope …' },
    ];
    const view = aCampaignView(
      { state: 'closing' },
      { signOffs, counts: itemCounts({ open: 0, kept: 38, remediated: 2, underWay: 0 }) },
    );
    expect(reads(campaignSignOffCard(view, ada.id, true))).toContain(
      '40 of 40 decided by a person (100%): 38 kept, 2 revoked.\n*Removals*: of 2, 2 are gone.',
    );
    const closed = itemCounts({ open: 0, kept: 8, revoked: 32, byClose: 30, remediated: 32, underWay: 0 });
    expect(reads(campaignSignOffCard({ ...view, counts: closed }, ada.id, true))).toContain(
      '10 of 40 decided by a person (25%), 30 closed undecided: 8 kept, 2 revoked, 30 revoked by default.',
    );
    expect(buttonsOf(campaignSignOffCard(view, ada.id, true))).toEqual(['[Sign]', '[Evidence]']);
    expect(buttonsOf(campaignSignOffCard(view, ada.id, false))).toEqual(['[Sign]']);
    expect(buttonsOf(campaignSignOffCard(view, dora.id, true))).toEqual(['[Evidence]']);
    expect(buttonsOf(campaignSignOffCard(view, dora.id, false))).toEqual([]);
    expect(reads(campaignSignOffCard(view, dora.id, true))).toContain('You signed it 2026-11-20 14:00 UTC.');
    expect(buttonsOf(campaignSignOffCard(view, omar.id, true))).toEqual(['[Evidence]']);
  });
});

test('the cards of a campaign fit into one message, whatever anybody is called', () => {
  const worst = { ...omar, name: NAME };
  const reviewer = reviewerProgress({
    reviewer: worst,
    escalatedAt: render.now,
    counts: itemCounts({ total: 1_000_000 }),
    signs: [HOSTILE, HOSTILE],
  });
  const wide = {
    owner: worst,
    reviewers: Array.from({ length: 12 }, () => reviewer),
    reviewerCount: 5_000,
    resources: Array.from({ length: 8 }, () => ({
      resourceId: 'x',
      resourceName: NAME,
      counts: itemCounts({ total: 1_000_000 }),
    })),
    stuck: Array.from({ length: 5 }, () => ({ item: HOSTILE, error: HOSTILE, since: render.now })),
    unreviewed: 100_000,
    signOffs: Array.from({ length: 12 }, () => ({ person: worst, signedAt: null, statement: HOSTILE })),
  };
  const population = {
    drawnAt: render.now.toISOString(),
    scope: HOSTILE,
    inScope: 1_000_000,
    excluded: [],
    reviewers: 5_000,
    unreviewed: 0,
    hash: 'x',
  };
  const over = Array.from({ length: 10 }, () => ({
    ...guard.over[0],
    of: 'person' as const,
    id: 'x',
    name: NAME,
    removed: 1,
    held: 1,
  }));
  for (const state of ['running', 'closing', 'closed'] as const)
    fits(
      campaignCard(
        aCampaignView(
          {
            state,
            name: NAME,
            population,
            guardState: 'asked',
            guardReport: { ...guard, over },
            heldAt: render.now,
          },
          wide,
        ),
        true,
        render,
      ),
    );
  const preview = aPreview({
    excluded: Array.from({ length: 10 }, () => ({ reason: HOSTILE, count: 1_000_000 })),
    unreviewedExamples: Array.from({ length: 5 }, () => HOSTILE),
    reviewers: Array.from({ length: 10 }, () => ({ reviewer: worst, items: 1_000_000 })),
    resources: Array.from({ length: 5_000 }, () => ({ resourceId: 'x', resourceName: NAME, items: 1 })),
    warnings: [HOSTILE, HOSTILE, HOSTILE],
  });
  fits(campaignCard(aCampaignView({ ...draft, name: NAME, lastError: HOSTILE }, { preview }), true, render));
  fits(campaignSignOffCard(aCampaignView({ state: 'closing', name: NAME }, wide), omar.id, true));
  const listed = Array.from({ length: 60 }, (_, index) => ({
    campaign: aCampaign({
      id: CampaignId.parse(`camp_${index}`),
      name: NAME,
      state: index % 2 ? 'running' : 'closed',
    }),
    counts: itemCounts(),
  }));
  const group = { rows: listed, total: 500 };
  fits(campaignListMessage({ live: group, coming: group, closed: group }, [], true, render));
});

test('whoever is told of late reviewers reads how many each has left, and may take over what they may review', () => {
  const late = (more: Partial<LateReviewer> = {}): LateReviewer => ({
    batchId: aBatch().id,
    reviewer: omar,
    total: 40,
    open: 12,
    mayTakeOver: 10,
    ...more,
  });
  const card = (...reviewers: LateReviewer[]) => reviewLateCard([{ campaign: aCampaign(), reviewers }]);
  const text = reads(
    card(late(), late({ batchId: 'batch_2' as never, reviewer: dora, open: 3, mayTakeOver: 0 })),
  );
  expect(text).toContain('*2 reviewers are late, with 15 items left to decide.*');
  expect(text).toContain('*Quarterly production review*, due 2026-12-04 14:00 UTC');
  expect(text).toContain('Omar Haddad (omar@acme.test) has 12 of 40 left.\n[Take over 10]\nDora');
  expect(buttonsOf(card(late({ mayTakeOver: 0 })))).toEqual([]);
  const many = Array.from({ length: 82 }, (_, at) => late({ batchId: `batch_${at}` as never }));
  const shown = reads(card(...many));
  const rows = shown.match(/has 12 of 40 left/g)?.length ?? 0;
  expect(rows).toBeGreaterThan(10);
  expect(shown).toContain(`… and ${82 - rows} more, listed here as these get done.`);
  expect(shown.match(/…/g)).toHaveLength(1);
  fits(card(...many));
});
