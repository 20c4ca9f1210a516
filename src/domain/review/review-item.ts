import * as z from 'zod';
import type { Sensitivity } from '../definitions.ts';
import type { GrantRemains } from '../grant/grant.ts';
import type { CampaignId, EntitlementKey, GrantId, PersonId, ReviewItemId } from '../ids.ts';
import type { Transitions } from '../transitions.ts';

export const REVIEW_ITEM_STATES = ['open', 'kept', 'revoked', 'remediated', 'undecided', 'ended'] as const;
export type ReviewItemState = (typeof REVIEW_ITEM_STATES)[number];

/**
 * `kept` and `revoked` may be changed until they are submitted, and are taken back where their reviewer may not decide them any more. `ended`: the grant ended before anybody decided.
 * `undecided`: nobody decided and the access stays, which isn't a yes.
 */
export const reviewItemTransitions: Transitions<ReviewItemState> = {
  open: ['kept', 'revoked', 'undecided', 'ended'],
  kept: ['revoked', 'open'],
  revoked: ['kept', 'open', 'remediated', 'undecided'],
  remediated: [],
  undecided: [],
  ended: [],
};

export type ReviewVerdict = 'keep' | 'revoke';

/** What speaks for a verdict, in one sentence. */
export const Recommendation = z.object({ verdict: z.enum(['keep', 'revoke']), reason: z.string() });
export type Recommendation = z.infer<typeof Recommendation>;

/** What a reviewer is shown of an item; kept with the decision as it was shown then. */
export const ShownFacts = z.object({
  heldSince: z.iso.datetime(),
  expiresAt: z.iso.datetime().nullable(),
  source: z.enum(['request', 'emergency', 'imported', 'found', 'role']),
  /** The justification of its request, or the note of its import. */
  why: z.string(),
  requestedBy: z.string().nullable(),
  /** Names; empty when a policy approved it. */
  approvedBy: z.array(z.string()),
  /** null: the target doesn't say. */
  lastUsedAt: z.iso.datetime().nullable(),
  /** How many of those with the same department and title hold it; null when there are none. */
  peers: z.object({ holding: z.number(), of: z.number(), who: z.string() }).nullable(),
  /** For a role's entitlement: how many people hold it. */
  holders: z.number().nullable(),
  /** One sentence each. */
  conflicts: z.array(z.string()),
  recommendation: Recommendation.nullable(),
});
export type ShownFacts = z.infer<typeof ShownFacts>;

export interface ReviewItem {
  id: ReviewItemId;
  campaignId: CampaignId;
  /** null for an entitlement of a role. */
  grantId: GrantId | null;
  /** Whose access it is; null for an entitlement of a role. */
  personId: PersonId | null;
  roleId: string | null;
  entitlement: EntitlementKey;
  resourceId: string;
  sensitivity: Sensitivity;
  heldSince: Date;
  /** As it was when the population was drawn. */
  expiresAt: Date | null;
  state: ReviewItemState;
  /** null: nobody may review it, until it is given to somebody. */
  reviewerId: PersonId | null;
  /** Who chose the reviewer, and why; null where the rules did. */
  handedById: PersonId | null;
  handedReason: string | null;
  /** null when nobody did: the close of the campaign decided. */
  decidedById: PersonId | null;
  decidedAt: Date | null;
  comment: string;
  /** Kept until then and no longer. */
  until: Date | null;
  shown: ShownFacts | null;
  submittedAt: Date | null;
  remediatedAt: Date | null;
  proof: string | null;
  /** Why access is still there though the revocation is through; null when it is gone or not through. */
  remains: Exclude<GrantRemains, 'gone' | 'never-there'> | null;
  lastUsedAt: Date | null;
}

/** These are decided one by one. */
const SENSITIVE: readonly Sensitivity[] = ['high', 'critical'];

/** Why an item isn't decided together with others; undefined when it may be. */
export function whyAlone(
  sensitivity: Sensitivity,
  recommendation: Recommendation | null,
): string | undefined {
  if (SENSITIVE.includes(sensitivity)) return `its sensitivity is ${sensitivity}`;
  if (recommendation?.verdict === 'revoke') return 'it is recommended for revocation';
  return undefined;
}
