import type { AccountRef, Place, SeenAs } from '../../domain/grant/connector.ts';
import { warnAt } from '../../domain/grant/grant.ts';
import { GrantId, newId } from '../../domain/ids.ts';
import type { EntitlementKey, PersonId } from '../../domain/ids.ts';

/** Access as a target lists it, and whose it is. */
export interface FoundAccess {
  principalId: PersonId;
  account: AccountRef;
  entitlement: EntitlementKey;
  connectorId: string;
  target: string;
  seenAs: SeenAs | null;
  /** Where it was seen. */
  place: Place | null;
  /** The target's own end, where it says one. */
  expiresAt: Date | undefined;
  note: string;
}

/** A live grant of what nobody had decided; an end that is past and didn't end it counts for none. */
export function foundGrant(found: FoundAccess, now: Date) {
  const { principalId, account, entitlement, connectorId, target, seenAs, place, note } = found;
  const expiresAt = found.expiresAt !== undefined && found.expiresAt > now ? found.expiresAt : null;
  return {
    id: GrantId.parse(newId('grant', now)),
    state: 'active' as const,
    principalId,
    account: { email: account.email, employeeId: account.employeeId, name: account.name },
    entitlement,
    connectorId,
    target,
    seenAs,
    place,
    source: 'found' as const,
    note,
    expiresAt,
    warnAt: expiresAt && warnAt(now, expiresAt),
    stoodBefore: false,
    createdAt: now,
    activeAt: now,
  };
}
