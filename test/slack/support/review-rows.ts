import type {
  Campaign,
  CampaignRules,
  ItemCounts,
  ReviewBatch,
} from '../../../src/domain/review/campaign.ts';
import { CampaignId, EntitlementKey, GrantId, ReviewBatchId, ReviewItemId } from '../../../src/domain/ids.ts';
import type { ReviewItem, ShownFacts } from '../../../src/domain/review/review-item.ts';
import type {
  CampaignPreview,
  CampaignView,
  ReviewerProgress,
} from '../../../src/operations/campaign/show/campaign-view.ts';
import type {
  BatchCounts,
  BatchView,
  ReviewItemView,
} from '../../../src/operations/review/show/review-view.ts';
import { render, minutes, omar, sami, someone } from './rows.ts';

/** Rows of access reviews as the operations show them, for cards to be made of. */
const DAY = 24 * 60;
export const ada = someone('Ada Moreau');

const RULES: CampaignRules = {
  reviewers: ['owner', 'manager'],
  undecided: 'revoke',
  dueInSeconds: 14 * 86_400,
  remind: { everySeconds: 3 * 86_400, fromSeconds: 3 * 86_400 },
  escalate: { afterSeconds: 10 * 86_400, to: ['reviewer_manager'] },
  askAboveShare: 0.5,
  signOff: ['iris@acme.test'],
};

export function aCampaign(more: Partial<Campaign> = {}): Campaign {
  return {
    id: CampaignId.parse('camp_000000000aaaaaaaaaaaaaaaaaaaa'),
    kind: 'template',
    name: 'Quarterly production review',
    scopeKey: 'template:quarterly-prod',
    templateId: 'quarterly-prod',
    subjectId: null,
    state: 'running',
    ownerId: ada.id,
    definitionsHash: 'hash',
    rules: RULES,
    scheduledFor: null,
    draftedAt: render.now,
    dueAt: minutes(14 * DAY),
    lastError: null,
    launchedAt: render.now,
    closesAt: minutes(14 * DAY),
    closingAt: null,
    closedAt: null,
    population: null,
    guardState: null,
    guardReport: null,
    heldAt: null,
    ...more,
  };
}

export function facts(more: Partial<ShownFacts> = {}): ShownFacts {
  return {
    heldSince: '2025-03-03T09:00:00.000Z',
    expiresAt: null,
    source: 'request',
    why: 'Migration of the billing tables',
    requestedBy: null,
    approvedBy: ['Omar Haddad'],
    lastUsedAt: '2026-11-02T09:00:00.000Z',
    peers: { holding: 3, of: 5, who: 'Engineer, Data' },
    holders: null,
    conflicts: [],
    recommendation: null,
    ...more,
  };
}

export function anItem(
  id: number,
  item: Partial<ReviewItem> = {},
  more: Partial<ReviewItemView> = {},
): ReviewItemView {
  const holder = { ...sami, title: 'Engineer', department: 'Data' };
  const state = item.state ?? 'open';
  return {
    item: {
      id: ReviewItemId.parse(id),
      campaignId: aCampaign().id,
      grantId: GrantId.parse(`grant_${id}`),
      personId: holder.id,
      roleId: null,
      entitlement: EntitlementKey.parse('prod-db/read'),
      resourceId: 'prod-db',
      sensitivity: 'high',
      heldSince: new Date('2025-03-03T09:00:00Z'),
      expiresAt: null,
      state,
      reviewerId: omar.id,
      handedById: null,
      handedReason: null,
      decidedById: null,
      decidedAt: null,
      comment: '',
      until: null,
      shown: null,
      submittedAt: null,
      remediatedAt: null,
      proof: null,
      remains: null,
      lastUsedAt: null,
      ...item,
    },
    entitlement: {
      key: EntitlementKey.parse('prod-db/read'),
      resourceId: 'prod-db',
      resourceName: 'Production database',
      entitlementName: 'Read only',
      label: 'Production database · Read only',
      description: '',
      sensitivity: 'high',
      environment: 'prod',
    },
    holder,
    roleName: null,
    handedOn: null,
    facts: facts(),
    decidedBy: state === 'kept' || state === 'revoked' ? omar : null,
    alone: null,
    changeable: true,
    ...more,
  };
}

export function aBatch(more: Partial<ReviewBatch> = {}): ReviewBatch {
  return {
    id: ReviewBatchId.parse('batch_000000000aaaaaaaaaaaaaaaaaaaa'),
    campaignId: aCampaign().id,
    reviewerId: omar.id,
    groupedBy: 'person',
    page: 0,
    submittedAt: null,
    escalatedAt: null,
    ...more,
  };
}

export const counted = (more: Partial<BatchCounts> = {}): BatchCounts => ({
  total: 40,
  open: 28,
  kept: 10,
  revoked: 2,
  other: 0,
  unsubmitted: 12,
  removed: 0,
  remains: 0,
  byClose: 0,
  ...more,
});

export function aBatchView(more: Partial<BatchView> = {}): BatchView {
  return {
    batch: aBatch(),
    campaign: aCampaign(),
    reviewer: omar,
    counts: counted(),
    items: [anItem(1)],
    pages: 5,
    together: 12,
    ...more,
  };
}

export const itemCounts = (more: Partial<ItemCounts> = {}): ItemCounts => ({
  total: 40,
  open: 28,
  kept: 10,
  revoked: 2,
  byClose: 0,
  remediated: 1,
  remains: 0,
  underWay: 1,
  undecided: 0,
  ended: 0,
  submitted: 12,
  ...more,
});

export function aPreview(more: Partial<CampaignPreview> = {}): CampaignPreview {
  return {
    inScope: 412,
    excluded: [{ reason: 'outside the scope', count: 88 }],
    unreviewed: 2,
    unreviewedExamples: ['Mia Okafor: Production database · Write', 'Ada Moreau: Payroll · Admin'],
    reviewerCount: 23,
    reviewers: [
      { reviewer: omar, items: 120 },
      { reviewer: ada, items: 80 },
    ],
    resources: [{ resourceId: 'prod-db', resourceName: 'Production database', items: 300 }],
    messages: 23,
    warnings: [],
    ...more,
  };
}

export function reviewerProgress(more: Partial<ReviewerProgress> = {}): ReviewerProgress {
  return {
    reviewer: omar,
    counts: itemCounts(),
    late: true,
    escalatedAt: null,
    submittedAt: null,
    signs: [],
    ...more,
  };
}

export function aCampaignView(
  campaign: Partial<Campaign> = {},
  more: Partial<CampaignView> = {},
): CampaignView {
  return {
    campaign: aCampaign(campaign),
    owner: ada,
    scope: 'access in prod',
    preview: null,
    counts: itemCounts(),
    reviewers: [reviewerProgress()],
    reviewerCount: 1,
    resources: [{ resourceId: 'prod-db', resourceName: 'Production database', counts: itemCounts() }],
    stuck: [],
    unreviewed: 0,
    signOffs: [],
    answeredBy: null,
    ...more,
  };
}
