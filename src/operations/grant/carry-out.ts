import type { Ctx } from '../context.ts';
import { DomainError } from '../../domain/errors.ts';
import { notAfter, warnAt } from '../../domain/grant/grant.ts';
import { isSameTarget } from '../../domain/grant/same-target.ts';
import { GrantId, newId } from '../../domain/ids.ts';
import type { Person } from '../../domain/people/person.ts';
import { secondsFrom } from '../../domain/request/request.ts';
import type { AskedRight, Request } from '../../domain/request/request.ts';
import { audit } from '../../store/audit/audit-log.ts';
import { refreshCards, wantCards } from '../../store/card/cards.ts';
import type { Tx } from '../../store/database/database.ts';
import * as grantEndStore from '../../store/grant/grant-end-store.ts';
import * as grantStore from '../../store/grant/grant-store.ts';
import { wakeAfterCommit } from '../../store/database/transaction.ts';
import { findEntitlement } from '../catalog/find-entitlement.ts';
import { askedRightOf } from '../request/asked-right.ts';
import { refreshOthers } from './other-grants.ts';

/** Carries out an approved request, in its transaction: a grant that is due to be provisioned, or a later end. */
export async function carryOut(tx: Tx, ctx: Ctx, request: Request, beneficiary: Person): Promise<void> {
  await (request.kind === 'extension'
    ? extendGrant(tx, ctx, request)
    : makeGrant(tx, ctx, request, beneficiary));
  wakeAfterCommit(tx);
}

async function makeGrant(tx: Tx, ctx: Ctx, request: Request, beneficiary: Person): Promise<void> {
  const { connectorId, target, targetId, place } = rightOf(ctx, request);
  const now = ctx.clock.now();
  const id = GrantId.parse(newId('grant', now));
  const durationSeconds = secondsFrom(now, request);
  await Promise.all([
    grantStore.scheduleGrant(tx, {
      id,
      principalId: beneficiary.id,
      entitlement: request.entitlement,
      connectorId,
      target,
      targetId: targetId ?? null,
      account: { email: beneficiary.email, employeeId: beneficiary.employeeId, name: beneficiary.name },
      place: place ?? null,
      requestId: request.id,
      durationSeconds,
      latestEndAt: request.wishedEndAt,
      createdAt: now,
    }),
    audit(tx, ctx, {
      kind: 'grant.scheduled',
      data: {
        expiresInSeconds: durationSeconds,
        target,
        connector: connectorId,
      },
      subject: {
        personId: beneficiary.id,
        entitlement: request.entitlement,
        requestId: request.id,
        grantId: id,
      },
    }),
  ]);
}

/** As it was when it was asked for and decided. */
function rightOf(
  ctx: Ctx,
  request: Request,
): Pick<AskedRight, 'connectorId' | 'target' | 'targetId' | 'place'> {
  const { askedRight: asked } = request;
  const now = ctx.config.entitlements.get(request.entitlement);
  // By the name and under the id that it has by now: it may have got another one, or be known by an id only since.
  if (asked !== null && now !== undefined && isSameTarget(now, asked))
    return { ...asked, target: now.target, ...(now.targetId !== undefined && { targetId: now.targetId }) };
  if (asked !== null) return asked;
  const { entitlement, resource } = findEntitlement(ctx.config, request.entitlement);
  return askedRightOf(ctx, resource, entitlement);
}

/** Moves the end of a grant that is still active and unexpired: an ended one never revives. */
async function extendGrant(tx: Tx, ctx: Ctx, request: Request): Promise<void> {
  const now = ctx.clock.now();
  const gone = new DomainError(
    'stale',
    'The access ended before this was decided, so there’s nothing to extend. Make a new request.',
  );
  if (request.extendsGrantId === null || request.durationSeconds === null) throw gone;
  const current = await grantStore.lockGrant(tx, request.extendsGrantId);
  if (current === undefined || current.expiresAt === null || current.expiresAt <= now) throw gone;
  const lasting = new Date(current.expiresAt.getTime() + request.durationSeconds * 1000);
  const expiresAt = notAfter(lasting, request.wishedEndAt) ?? lasting;
  if (expiresAt <= current.expiresAt)
    throw new DomainError('stale', 'The access lasts until then already, so there is nothing to extend.');
  const moreSeconds = Math.ceil((expiresAt.getTime() - current.expiresAt.getTime()) / 1000);
  const changed = await grantStore.changeGrant(tx, current.id, ['active'], {
    expiresAt,
    durationSeconds: (current.durationSeconds ?? 0) + moreSeconds,
    warnAt: warnAt(now, expiresAt),
  });
  if (changed === undefined) throw gone;
  await grantEndStore.announceAnew(tx, [changed.id], now);
  await refreshOthers(tx, [changed], now);
  await audit(tx, ctx, {
    kind: 'grant.extended',
    data: { from: current.expiresAt.toISOString(), to: expiresAt.toISOString() },
    subject: {
      personId: current.principalId,
      entitlement: current.entitlement,
      requestId: request.id,
      grantId: current.id,
    },
  });
  await refreshCards(tx, [current.id], now);
  await wantCards(
    tx,
    [{ kind: 'request-outcome', subjectId: request.id, audienceId: request.requesterId }],
    now,
  );
}
