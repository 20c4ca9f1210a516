import type { Ctx } from '../context.ts';
import type { AccountRef, Place, SeenAs } from '../../domain/grant/connector.ts';
import { warnAt } from '../../domain/grant/grant.ts';
import { GrantId, newId } from '../../domain/ids.ts';
import type { EntitlementKey, PersonId } from '../../domain/ids.ts';
import { audit } from '../../store/audit/audit-log.ts';
import type { Tx } from '../../store/database/database.ts';
import * as grantStore from '../../store/grant/grant-store.ts';
import type { StandingGrant } from '../../store/grant/grant-store.ts';

/** Access that stands already, and whose it is: an admin listed it, or a target did. */
export interface StandingAccess {
  source: 'imported' | 'found';
  principalId: PersonId;
  account: AccountRef;
  entitlement: EntitlementKey;
  connectorId: string;
  target: string;
  targetId: string | null;
  /** How the target calls it, where it was seen there. */
  seenAs: SeenAs | null;
  place: Place | null;
  /** From when it stands; null: nobody knows. */
  since: Date | null;
  expiresAt: Date | null;
  note: string;
  /** Our operation that gave it, of a grant that isn’t on record: its end was decided, also where it is past. */
  operation?: string | null;
}

/** What was taken on, and the access that it accounts for. */
export interface TakenOn {
  access: StandingAccess;
  grant: StandingGrant;
}

/** The row of access that stands already; an end that is past and didn't end it counts for none, unless it was ours. */
export function standingGrant(access: StandingAccess, now: Date): StandingGrant {
  const { source, principalId, account, entitlement, connectorId, target, targetId, seenAs, place, note } =
    access;
  const isPast = access.expiresAt !== null && access.expiresAt <= now;
  const pastEnd = access.operation ? now : null;
  const expiresAt = isPast ? pastEnd : access.expiresAt;
  const since = access.since ?? now;
  return {
    id: GrantId.parse(newId('grant', now)),
    principalId,
    account: { email: account.email, employeeId: account.employeeId, name: account.name },
    entitlement,
    connectorId,
    target,
    targetId,
    seenAs,
    place,
    source,
    note,
    expiresAt,
    warnAt: expiresAt && warnAt(now, expiresAt),
    createdAt: since,
    activeAt: since,
  };
}

/** Takes on access that stands already, so that it can be reviewed and revoked. Its holders are locked by the caller. */
export async function takeOn(
  tx: Tx,
  ctx: Ctx,
  standing: readonly StandingAccess[],
  now: Date,
): Promise<TakenOn[]> {
  const grants = standing.map((access) => ({ access, grant: standingGrant(access, now) }));
  await grantStore.insertStandingGrants(
    tx,
    grants.map(({ grant }) => grant),
  );
  const events = grants.map(({ access: { source, since, note }, grant }) => ({
    kind: 'grant.imported' as const,
    data: { source, since: since?.toISOString() ?? null, note },
    subject: { personId: grant.principalId, entitlement: grant.entitlement, grantId: grant.id },
  }));
  await audit(tx, ctx, ...events);
  return grants;
}
