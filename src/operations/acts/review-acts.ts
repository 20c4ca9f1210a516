import { bringSignOff, BringSignOff } from '../campaign/close/bring-sign-off.ts';
import { closeEarly, CloseEarly } from '../campaign/close/close-early.ts';
import { confirmRemovals, ConfirmRemovals } from '../campaign/close/confirm-removals.ts';
import { continueRemovals, ContinueRemovals } from '../campaign/close/continue-removals.ts';
import { exportEvidence, ExportEvidence } from '../campaign/close/export-evidence.ts';
import { holdRemovals, HoldRemovals } from '../campaign/close/hold-removals.ts';
import { signCampaign, SignCampaign } from '../campaign/close/sign-campaign.ts';
import { spareRemovals, SpareRemovals } from '../campaign/close/spare-removals.ts';
import { startCampaign, StartCampaign } from '../campaign/launch/start-campaign.ts';
import { discardCampaign, DiscardCampaign } from '../campaign/plan/discard-campaign.ts';
import { draftCampaign, DraftCampaign } from '../campaign/plan/draft-campaign.ts';
import { bringLateReviews } from '../campaign/run/bring-late-reviews.ts';
import { giveUnreviewed, GiveUnreviewed } from '../campaign/run/give-unreviewed.ts';
import { refreshCampaign, RefreshCampaign } from '../campaign/run/refresh-campaign.ts';
import { takeOverBatch, TakeOverBatch } from '../campaign/run/take-over-batch.ts';
import { bringCampaign, BringCampaign } from '../campaign/show/bring-campaign.ts';
import { drawChart, DrawChart } from '../campaign/show/draw-chart.ts';
import { listCampaigns, ListCampaigns } from '../campaign/show/list-campaigns.ts';
import { commentItem, CommentItem } from '../review/decide/comment-item.ts';
import { decideItem, DecideItem } from '../review/decide/decide-item.ts';
import { decideItems, DecideItems } from '../review/decide/decide-items.ts';
import { reassignItem, ReassignItem } from '../review/decide/reassign-item.ts';
import { submitBatch, SubmitBatch } from '../review/decide/submit-batch.ts';
import { bringBatch, BringBatch } from '../review/show/bring-batch.ts';
import { groupBatch, GroupBatch } from '../review/show/group-batch.ts';
import { turnBatchPage, TurnBatchPage } from '../review/show/turn-batch-page.ts';
import { type Act, act } from './act.ts';

export const REVIEW_ACTS: readonly Act[] = [
  act({
    name: 'campaign.draft',
    does: 'prepare an access review',
    effect: 'writes',
    audience: ['admin'],
    input: DraftCampaign,
    run: draftCampaign,
  }),
  act({
    name: 'campaign.discard',
    does: 'discard a review that was not started',
    effect: 'writes',
    audience: ['admin'],
    input: DiscardCampaign,
    run: discardCampaign,
  }),
  act({
    name: 'campaign.start',
    does: 'start an access review',
    effect: 'writes',
    audience: ['admin'],
    input: StartCampaign,
    run: startCampaign,
  }),
  act({
    name: 'campaign.assign-unreviewed',
    does: 'give what has no reviewer to somebody',
    effect: 'writes',
    audience: ['admin'],
    input: GiveUnreviewed,
    run: giveUnreviewed,
  }),
  act({
    name: 'campaign.refresh',
    does: 'have the figures of a review counted anew',
    effect: 'writes',
    audience: ['admin', 'auditor'],
    input: RefreshCampaign,
    run: refreshCampaign,
  }),
  act({
    name: 'campaign.bring',
    does: 'have a review’s message sent again',
    effect: 'writes',
    audience: ['admin', 'auditor'],
    input: BringCampaign,
    run: bringCampaign,
  }),
  act({
    name: 'campaign.list',
    does: 'list access reviews',
    effect: 'reads',
    audience: ['admin', 'auditor'],
    input: ListCampaigns,
    run: listCampaigns,
  }),
  act({
    name: 'campaign.draw',
    does: 'see how far a review is, as a picture',
    effect: 'reads',
    audience: ['admin', 'auditor'],
    input: DrawChart,
    run: drawChart,
  }),
  act({
    name: 'campaign.close',
    does: 'close a review before its time',
    effect: 'destroys',
    audience: ['admin'],
    input: CloseEarly,
    run: closeEarly,
  }),
  act({
    name: 'campaign.confirm-removals',
    does: 'have what nobody decided removed',
    effect: 'destroys',
    audience: ['admin'],
    input: ConfirmRemovals,
    run: confirmRemovals,
  }),
  act({
    name: 'campaign.hold-removals',
    does: 'stop the removals of a review',
    effect: 'writes',
    audience: ['admin'],
    input: HoldRemovals,
    run: holdRemovals,
  }),
  act({
    name: 'campaign.continue-removals',
    does: 'let the removals of a review go on',
    effect: 'destroys',
    audience: ['admin'],
    input: ContinueRemovals,
    run: continueRemovals,
  }),
  act({
    name: 'campaign.spare-removals',
    does: 'let what nobody decided stay',
    effect: 'writes',
    audience: ['admin'],
    input: SpareRemovals,
    run: spareRemovals,
  }),
  act({
    name: 'campaign.bring-sign-off',
    does: 'have what there is to sign sent again',
    effect: 'writes',
    audience: ['signer'],
    input: BringSignOff,
    run: bringSignOff,
  }),
  act({
    name: 'campaign.sign',
    does: 'sign a review',
    effect: 'writes',
    audience: ['signer'],
    input: SignCampaign,
    run: signCampaign,
  }),
  act({
    name: 'campaign.export-evidence',
    does: 'take the evidence of a review',
    effect: 'reads',
    audience: ['admin', 'auditor', 'command line'],
    input: ExportEvidence,
    run: exportEvidence,
  }),
  act({
    name: 'batch.bring',
    does: 'have one’s review sent again',
    effect: 'writes',
    audience: ['reviewer'],
    input: BringBatch,
    run: bringBatch,
  }),
  act({
    name: 'batch.group',
    does: 'group one’s review by person or by resource',
    effect: 'writes',
    audience: ['reviewer'],
    input: GroupBatch,
    run: groupBatch,
  }),
  act({
    name: 'batch.turn',
    does: 'turn the page of one’s review',
    effect: 'writes',
    audience: ['reviewer'],
    input: TurnBatchPage,
    run: turnBatchPage,
  }),
  act({
    name: 'batch.submit',
    does: 'submit what one decided, and have what was revoked removed',
    effect: 'destroys',
    audience: ['reviewer'],
    input: SubmitBatch,
    run: submitBatch,
  }),
  act({
    name: 'batch.take-over',
    does: 'take over what somebody is late with',
    effect: 'writes',
    audience: ['escalation'],
    input: TakeOverBatch,
    run: takeOverBatch,
  }),
  act({
    name: 'late-reviews.bring',
    does: 'have the list of late reviewers sent again',
    effect: 'writes',
    audience: ['escalation'],
    input: null,
    run: bringLateReviews,
  }),
  act({
    name: 'item.decide',
    does: 'keep or revoke one thing',
    effect: 'writes',
    audience: ['reviewer'],
    input: DecideItem,
    run: decideItem,
  }),
  act({
    name: 'item.decide-several',
    does: 'keep or revoke several things',
    effect: 'writes',
    audience: ['reviewer'],
    input: DecideItems,
    run: decideItems,
  }),
  act({
    name: 'item.comment',
    does: 'comment on one thing under review',
    effect: 'writes',
    audience: ['reviewer'],
    input: CommentItem,
    run: commentItem,
  }),
  act({
    name: 'item.reassign',
    does: 'hand the review of one thing to somebody else',
    effect: 'writes',
    audience: ['reviewer'],
    input: ReassignItem,
    run: reassignItem,
  }),
];
