import { randomFillSync } from 'node:crypto';
import * as z from 'zod';

const brand = <B extends string>() => z.string().min(1).max(120).brand<B>();

export const PersonId = brand<'PersonId'>();
export type PersonId = z.infer<typeof PersonId>;
export const RequestId = brand<'RequestId'>();
export type RequestId = z.infer<typeof RequestId>;
export const StageId = brand<'StageId'>();
export type StageId = z.infer<typeof StageId>;
export const GrantId = brand<'GrantId'>();
export type GrantId = z.infer<typeof GrantId>;
export const TaskId = brand<'TaskId'>();
export type TaskId = z.infer<typeof TaskId>;
export const EmergencyReviewId = brand<'EmergencyReviewId'>();
export type EmergencyReviewId = z.infer<typeof EmergencyReviewId>;
export const BundleId = brand<'BundleId'>();
export type BundleId = z.infer<typeof BundleId>;
export const CampaignId = brand<'CampaignId'>();
export type CampaignId = z.infer<typeof CampaignId>;
export const ReviewBatchId = brand<'ReviewBatchId'>();
export type ReviewBatchId = z.infer<typeof ReviewBatchId>;
/** A number, since a campaign writes a million of them: one says nothing about the others that its reader may not know. */
export const ReviewItemId = z.coerce.number().int().positive().brand<'ReviewItemId'>();
export type ReviewItemId = z.infer<typeof ReviewItemId>;
export const ChangeId = brand<'ChangeId'>();
export type ChangeId = z.infer<typeof ChangeId>;
export const DiscrepancyId = brand<'DiscrepancyId'>();
export type DiscrepancyId = z.infer<typeof DiscrepancyId>;
export const CardId = brand<'CardId'>();
export type CardId = z.infer<typeof CardId>;
/** `<resource id>/<entitlement id>`, e.g. `prod-db/read`. */
export const EntitlementKey = z
  .string()
  .regex(/^[^/\s]+\/[^/\s]+$/)
  .brand<'EntitlementKey'>();
export type EntitlementKey = z.infer<typeof EntitlementKey>;

/** What stands for all of a resource where those who answer for it are asked for. */
export const anyOf = (resourceId: string): EntitlementKey => `${resourceId}/any` as EntitlementKey;

const ID_BYTES = 10;
/** Drawn for many ids at once: asking the system for each costs more than making it. */
const randomness = Buffer.alloc(256 * ID_BYTES);
let drawn = randomness.length;

/** An opaque id: 9 characters of time, so that new rows are neighbours in an index, and 80 random bits. */
export function newId(prefix: string, now: Date): string {
  if (drawn === randomness.length) {
    randomFillSync(randomness);
    drawn = 0;
  }
  const random = randomness.toString('hex', drawn, (drawn += ID_BYTES));
  return `${prefix}_${now.getTime().toString(36).padStart(9, '0')}${random}`;
}
