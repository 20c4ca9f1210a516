import type { AuditSubject } from '../../../domain/audit-event.ts';
import type { ReviewItemRow } from '../../../store/review/review-item-store.ts';

/** What an audit event about a review item is about. */
export const subjectOfItem = (item: ReviewItemRow): AuditSubject => ({
  campaignId: item.campaignId,
  entitlement: item.entitlement,
  ...(item.personId !== null && { personId: item.personId }),
  ...(item.grantId !== null && { grantId: item.grantId }),
});
