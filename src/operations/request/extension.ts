import { isElsewhere } from '../../domain/grant/connector.ts';
import { isSameTarget } from '../../domain/grant/same-target.ts';
import type { Ctx } from '../context.ts';
import type { Entitlement, Resource } from '../../domain/definitions.ts';
import { DomainError } from '../../domain/errors.ts';
import type { GrantId } from '../../domain/ids.ts';
import type { Drizzle } from '../../store/database/database.ts';
import * as grantStore from '../../store/grant/grant-store.ts';
import type { GrantRow } from '../../store/grant/grant-store.ts';
import type { PersonCtx } from '../actor.ts';

/** The actor's own grant, if it is one that may be given more time. */
export async function findExtendable(
  db: Drizzle,
  ctx: PersonCtx,
  grantId: GrantId,
  entitlement: string,
): Promise<GrantRow> {
  const grant = await grantStore.findGrant(db, grantId);
  if (grant === undefined || grant.principalId !== ctx.actor.person.id)
    throw new DomainError('forbidden', 'Only the person who holds the access can ask for more time.');
  if (grant.entitlement !== entitlement)
    throw new DomainError('invalid', 'The form was opened for other access. Open Extend again.', {
      field: 'entitlement',
    });
  if (grant.state !== 'active' || (grant.expiresAt !== null && grant.expiresAt <= ctx.clock.now()))
    throw new DomainError('stale', 'This access has ended or is ending.', { next: 'request' });
  if (grant.expiresAt === null)
    throw new DomainError('invalid', 'This access has no end, so there’s nothing to extend.');
  return grant;
}

/** What is left of a grant, in seconds; 0 without one. */
export function secondsAhead(grant: GrantRow | undefined, now: Date): number {
  if (grant === undefined || grant.expiresAt === null) return 0;
  return Math.max(0, Math.ceil((grant.expiresAt.getTime() - now.getTime()) / 1000));
}

/** More time is asked for under the policy of what the file says now, so that the grant must be just that. */
export function assertStillThat(
  grant: Pick<GrantRow, 'target' | 'targetId' | 'seenAs' | 'connectorId' | 'place'>,
  { entitlement, resource }: { entitlement: Entitlement; resource: Resource },
  connectors: Ctx['connectors'],
): void {
  const isThere = !isElsewhere(grant.place, connectors.get(resource.connectorId)?.place);
  if (isSameTarget(grant, entitlement) && grant.connectorId === resource.connectorId && isThere) return;
  throw new DomainError(
    'stale',
    `What ${entitlement.key} gives has changed since you got this access, so you can’t keep it longer.`,
    { next: 'request' },
  );
}
