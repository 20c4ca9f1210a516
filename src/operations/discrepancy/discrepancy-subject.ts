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

/** Which difference an event is about. */
export const dataOfDiscrepancy = ({
  kind,
  resourceId,
  account,
}: Pick<Discrepancy, 'kind' | 'resourceId' | 'account'>) => ({
  difference: kind,
  resource: resourceId,
  account: account?.login ?? null,
});
