import type { Campaign } from '../../domain/review/campaign.ts';
import type { ReviewBatchId } from '../../domain/ids.ts';
import type { Part } from '../../domain/part.ts';
import type { WaitingKind } from '../../domain/request/waiting.ts';
import type { LeftConnectorView } from '../connector/show-left-connector.ts';
import type { MovedConnectorLine } from '../connector/show-moved-connector.ts';
import type { DiscrepancyView } from '../discrepancy/show-discrepancy.ts';
import type { FindingView } from '../finding/show-finding.ts';
import type { EmergencyReviewView } from '../emergency/show-emergency-review.ts';
import type { BatchLine } from '../review/show/review-view.ts';
import type { GrantView, MessageView, PersonLabel, RequestView, TaskView } from '../views.ts';

/** What of a campaign waits for an admin, or for one of those who sign it. */
export type CampaignWait = Extract<
  WaitingKind,
  'draft' | 'unreviewed' | 'guard' | 'held-removals' | 'stuck-close' | 'sign-off'
>;

export interface WaitingCampaign {
  kind: CampaignWait;
  campaign: Campaign;
  /** Items that nobody may review, or removals that the close asks about; 0 for the others. */
  count: number;
}

/** An approver's question that nobody has answered. */
export interface WaitingQuestion {
  message: MessageView;
  request: RequestView;
}

export interface LateReviewer {
  batchId: ReviewBatchId;
  reviewer: PersonLabel;
  total: number;
  open: number;
  /** How many of the open ones its reader may review. */
  mayTakeOver: number;
}

/** Reviewers who are late, to one of those to whom it was escalated: who has most left first. */
export interface LateReview {
  campaign: Campaign;
  reviewers: LateReviewer[];
}

/** What somebody is reminded of each working day; of what may be many a part, with how many there are. */
export interface DailyWaiting {
  tasks: Part<TaskView>;
  reviews: Part<EmergencyReviewView>;
  questions: Part<WaitingQuestion>;
  campaigns: WaitingCampaign[];
  late: LateReview[];
  findings: Part<FindingView>;
  /** How targets differ from what was decided, of what this person answers for. */
  discrepancies: Part<DiscrepancyView>;
  /** Removals that don’t get through, of what this person owns. */
  removals: Part<GrantView>;
  /** Work by hand that others haven’t done for a day, of what this person answers for. */
  overdue: Part<TaskView>;
  /** Access whose target doesn’t take its end, of what this person owns. */
  untold: Part<GrantView>;
  /** Connectors that left access.yaml while access lives there that this person answers for. */
  connectors: LeftConnectorView[];
  /** Connectors whose settings say another place than where access stands that this person answers for. */
  moved: MovedConnectorLine[];
}

/** All that waits for somebody. */
export interface Waiting extends DailyWaiting {
  approvals: Part<RequestView>;
  batches: BatchLine[];
}

/** How much there is of each kind, kinds without any left out. */
export function countByKind(waiting: Partial<Waiting>): Map<WaitingKind, number> {
  const { batches = [], campaigns = [], late = [] } = waiting;
  const counts = new Map<WaitingKind, number>([
    ['approval', waiting.approvals?.total ?? 0],
    ['review-batch', batches.length],
    ['task', waiting.tasks?.total ?? 0],
    ['glass-review', waiting.reviews?.total ?? 0],
    ['question', waiting.questions?.total ?? 0],
    ['late-reviewers', late.reduce((sum, { reviewers }) => sum + reviewers.length, 0)],
    ['finding', waiting.findings?.total ?? 0],
    ['discrepancy', waiting.discrepancies?.total ?? 0],
    ['late-removals', waiting.removals?.total ?? 0],
    ['overdue-tasks', waiting.overdue?.total ?? 0],
    ['untold-ends', waiting.untold?.total ?? 0],
    ['left-connectors', waiting.connectors?.length ?? 0],
    ['moved-connectors', waiting.moved?.length ?? 0],
  ]);
  for (const { kind } of campaigns) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return new Map([...counts].filter(([, count]) => count > 0));
}
