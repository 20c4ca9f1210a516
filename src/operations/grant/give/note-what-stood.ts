import type { Connector, ReadBack } from '../../../domain/grant/connector.ts';
import type { Ctx } from '../../context.ts';
import { ENDED_GRANT_STATES } from '../../../domain/grant/grant.ts';
import { grantOfOperation } from '../../../domain/grant/operation-id.ts';
import { audit } from '../../../store/audit/audit-log.ts';
import type { Tx } from '../../../store/database/database.ts';
import * as dueGrantStore from '../../../store/grant/due-grant-store.ts';
import * as grantStore from '../../../store/grant/grant-store.ts';
import type { GrantRow } from '../../../store/grant/grant-store.ts';
import * as personStore from '../../../store/people/person-store.ts';
import * as rightStore from '../../../store/grant/right-store.ts';
import { transaction } from '../../../store/database/transaction.ts';
import { recordFinding } from '../../finding/record-finding.ts';
import { subjectOf } from '../grant-subject.ts';
import { LeaseOver } from '../lease.ts';
import { notePlacesBefore } from './note-place.ts';
import { refOf } from '../read-back.ts';

/**
 * Looks, before the first write for a grant, at what stands at its target, and has a live grant account for it: when
 * this one ends, the access is removed unless another holds it. What no grant accounts for is somebody's to decide,
 * unless we provisioned it for a grant that isn't on record.
 */
export async function noteWhatStood(ctx: Ctx, connector: Connector, grant: GrantRow): Promise<GrantRow> {
  if (grant.stoodBefore === false) return grant;
  const look = await connector.reads?.readBack(refOf(grant));
  const place = grant.place ?? connector.place ?? null;
  const seen: GrantRow = { ...grant, place, stoodBefore: false, seenAs: look?.seenAs ?? grant.seenAs };
  if (look?.stands === true && grant.stoodBefore === null) await notePlacesBefore(ctx, seen);
  const isNew = look?.stands === true && !accountsFor(await rightStore.findSiblings(ctx.db.drizzle, seen));
  const noted = isNew
    ? await transaction(ctx, (tx) => noteAndAccount(tx, ctx, seen, look))
    : await dueGrantStore.noteStood(ctx.db.drizzle, seen);
  if (noted === undefined) throw new LeaseOver();
  return seen;
}

/** Whoever looked at the target for one of these may have given what is there. */
const accountsFor = (siblings: readonly GrantRow[]): boolean =>
  siblings.some(({ stoodBefore }) => stoodBefore === false);

/** Two grants that see one account under two addresses come here one after the other. */
async function noteAndAccount(
  tx: Tx,
  ctx: Ctx,
  grant: GrantRow,
  look: ReadBack,
): Promise<GrantRow | undefined> {
  await personStore.lockPeople(tx, [grant.principalId]);
  await dueGrantStore.holdRights(tx, rightStore.rightKeys(grant));
  const noted = await dueGrantStore.noteStood(tx, grant);
  if (noted === undefined) return undefined;
  const sharing = await rightStore.findSharing(tx, [grant]);
  const siblings = sharing.filter((one) => one.id !== grant.id && rightStore.isSameRight(one, grant));
  if (accountsFor(siblings)) return noted;
  const operation = await operationOfOurs(tx, grant, look);
  if (operation === undefined) await recordFinding(tx, ctx, grant, look);
  else
    await audit(tx, ctx, {
      kind: 'grant.taken-over',
      data: { account: grant.seenAs?.account.login ?? grant.account.email, operation, proof: look.words },
      subject: subjectOf(grant),
    });
  return noted;
}

/** An ended grant that found nothing there before it; one of an earlier release may have been given beside what stood. */
const gave = (known: GrantRow, grant: GrantRow): boolean =>
  ENDED_GRANT_STATES.some((state) => state === known.state) &&
  known.stoodBefore === false &&
  rightStore.isSameRight(known, grant);

/**
 * The operation of ours that it came from: of a grant that isn't known here, of one of this right that has ended, or of
 * this very grant, where the database lost that it was given.
 */
async function operationOfOurs(
  tx: Tx,
  grant: GrantRow,
  { operationId }: ReadBack,
): Promise<string | undefined> {
  const givenFor = operationId === undefined ? undefined : grantOfOperation(operationId);
  if (givenFor === undefined) return undefined;
  const known = await grantStore.findGrant(tx, givenFor);
  return known === undefined || known.id === grant.id || gave(known, grant) ? operationId : undefined;
}
