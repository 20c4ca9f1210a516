import type { AuditSubject } from '../../domain/audit-event.ts';
import type { GrantRow } from '../../store/grant/grant-store.ts';

/** What an audit event about a grant is about. */
export const subjectOf = (grant: GrantRow): AuditSubject => ({
  personId: grant.principalId,
  entitlement: grant.entitlement,
  grantId: grant.id,
  ...(grant.requestId !== null && { requestId: grant.requestId }),
});
