import type { AuditSubject } from '../../domain/audit-event.ts';
import type { Discrepancy } from '../../domain/reconcile/discrepancy.ts';

/** What an event about a difference is about. */
export const subjectOfDiscrepancy = ({
  entitlement,
  grantId,
  facts: { personId },
}: Pick<Discrepancy, 'entitlement' | 'grantId' | 'facts'>): AuditSubject => ({
  ...(entitlement !== null && { entitlement }),
  ...(grantId !== null && { grantId }),
  ...(personId !== undefined && { personId }),
});
