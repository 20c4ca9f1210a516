import * as z from 'zod';
import { PersonId } from '../ids.ts';
import type { CampaignId, ReviewBatchId } from '../ids.ts';
import type { Transitions } from '../transitions.ts';

export const CAMPAIGN_STATES = ['scheduled', 'running', 'closing', 'closed', 'discarded'] as const;
export type CampaignState = (typeof CAMPAIGN_STATES)[number];

/** `closing` lasts until every removal is through and everybody has signed; nothing in a closed campaign can change. */
export const campaignTransitions: Transitions<CampaignState> = {
  scheduled: ['running', 'discarded'],
  running: ['closing'],
  closing: ['closed'],
  closed: [],
  discarded: [],
};

export const CAMPAIGN_KINDS = ['template', 'person', 'resource', 'findings', 'role'] as const;
/** What it goes over: a template's scope, one person's access, one resource, what a resource's target lists and nobody had decided, one role's entitlements. */
export type CampaignKind = (typeof CAMPAIGN_KINDS)[number];

/** What a campaign was started under: frozen, so that a change of access.yaml changes nothing in it. */
export const CampaignRules = z.object({
  /** `owner`, `manager`, an e-mail, `group:<id>`: the first who may review an item does. */
  reviewers: z.array(z.string()),
  /** `employees`, `owner`, `admin`, an e-mail, `group:<id>`: to whom an item may be handed; absent in what began before it could be said. */
  reassignTo: z.array(z.string()).optional(),
  undecided: z.enum(['revoke', 'keep']),
  dueInSeconds: z.number(),
  remind: z.object({ everySeconds: z.number(), fromSeconds: z.number() }).nullable(),
  escalate: z.object({ afterSeconds: z.number(), to: z.array(z.string()) }).nullable(),
  askAboveShare: z.number(),
  signOff: z.array(z.string()),
});
export type CampaignRules = z.infer<typeof CampaignRules>;

/** How the population was drawn, and what an auditor checks it by. */
export const Population = z.object({
  drawnAt: z.iso.datetime(),
  /** In words: the scope's expression, or whose or which access. */
  scope: z.string(),
  inScope: z.number(),
  excluded: z.array(z.object({ reason: z.string(), count: z.number() })),
  reviewers: z.number(),
  unreviewed: z.number(),
  /** sha-256, hex: over the hashes of its resources, as docs/reviews.md says. */
  hash: z.string(),
});
export type Population = z.infer<typeof Population>;

/** What the close would remove beyond the stated share, the largest share first. */
export const GuardReport = z.object({
  removals: z.number(),
  over: z.array(
    z.object({
      of: z.enum(['person', 'resource']),
      id: z.string(),
      name: z.string(),
      removed: z.number(),
      held: z.number(),
    }),
  ),
  /** How many people and resources are over it; `over` names the first of them. */
  overCount: z.number(),
  /** Why an admin let what nobody decided keep its access; absent until then. */
  spared: z.string().optional(),
  /** The id of that admin, whose own access isn't spared. */
  sparedBy: PersonId.optional(),
  /** The id of the admin who let the removals go on; absent until then. */
  confirmedBy: PersonId.optional(),
});
export type GuardReport = z.infer<typeof GuardReport>;

/** Whether an admin was asked before what nobody decided is removed, and what they said: go on, or spare it. */
export type GuardState = 'asked' | 'confirmed' | 'spared';

/** Which admin answered the guard's question; null while nobody has. */
export function answeredBy({
  guardState,
  guardReport,
}: Pick<Campaign, 'guardState' | 'guardReport'>): PersonId | null {
  const by =
    guardState === 'confirmed'
      ? guardReport?.confirmedBy
      : guardState === 'spared'
        ? guardReport?.sparedBy
        : undefined;
  return by ?? null;
}

export interface Campaign {
  id: CampaignId;
  kind: CampaignKind;
  name: string;
  /** Only one campaign of a key runs at a time: `template:quarterly-prod`, `person:per_…`. */
  scopeKey: string;
  templateId: string | null;
  /** Whose or which: a person's, resource's or role's id. */
  subjectId: string | null;
  state: CampaignState;
  /** Who started it; null: its schedule did, and the admins run it. */
  ownerId: PersonId | null;
  definitionsHash: string;
  rules: CampaignRules;
  /** The occurrence of its schedule that it is; null when a person started it. */
  scheduledFor: Date | null;
  draftedAt: Date;
  /** When a job must act: launch it, or close it; null while a person must. */
  dueAt: Date | null;
  lastError: string | null;
  launchedAt: Date | null;
  closesAt: Date | null;
  closingAt: Date | null;
  closedAt: Date | null;
  population: Population | null;
  guardState: GuardState | null;
  guardReport: GuardReport | null;
  /** Since when an admin holds its removals. */
  heldAt: Date | null;
}

/** How many items are in which state, and of those revoked, how many removals are where. */
export interface ItemCounts {
  total: number;
  open: number;
  kept: number;
  /** Decided to be revoked, whatever became of it: `remediated`, `remains` and what is still to be removed. */
  revoked: number;
  /** Of those revoked: by the close, since nobody had decided. */
  byClose: number;
  remediated: number;
  /** The revocation is through and the access stays, for a reason that its item states. */
  remains: number;
  /** Its revocation was begun and isn't through. */
  underWay: number;
  undecided: number;
  ended: number;
  submitted: number;
}

/** What one reviewer decides in one campaign: where they are in it, and when they are reminded. */
export interface ReviewBatch {
  id: ReviewBatchId;
  campaignId: CampaignId;
  reviewerId: PersonId;
  groupedBy: 'person' | 'resource';
  /** From 0. */
  page: number;
  /** When they last submitted; items that came to them since may still be open. */
  submittedAt: Date | null;
  escalatedAt: Date | null;
}
