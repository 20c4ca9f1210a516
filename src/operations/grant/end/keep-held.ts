import type { Ctx } from '../../context.ts';
import { retryDelayMs } from '../../../domain/grant/grant.ts';
import { audit } from '../../../store/audit/audit-log.ts';
import { refreshCards } from '../../../store/card/cards.ts';
import type { Tx } from '../../../store/database/database.ts';
import * as grantEndStore from '../../../store/grant/grant-end-store.ts';
import type { GrantRow } from '../../../store/grant/grant-store.ts';
import * as lateGrantStore from '../../../store/grant/late-grant-store.ts';
import * as rightStore from '../../../store/grant/right-store.ts';
import { refreshEmergency } from '../../emergency/refresh-emergency.ts';
import { subjectOf } from '../grant-subject.ts';
import type { Tried } from '../work-through.ts';

const CAME_LATE =
  'A process that had been held up gave the access after its end, so it is removed and read back once more.';
const TOOK_TOO_LONG = 'The attempt took longer than it may, so nothing was concluded from it.';

interface Result {
  kind: string;
  /** Of what the target put off. */
  handle?: string | null;
  /** What gives the access may come to be carried out yet. */
  isUnheard?: boolean;
}

/** What an attempt may have sent to the target. */
type Write = 'provisioning' | 'removal';

/**
 * The results that still count: those of attempts that hold their grants, as they were claimed. What the others may
 * have done at the target while somebody else was working there is made good: what was provisioned after its grant's end
 * is removed again, and access that a late removal took from another grant is given anew.
 */
export async function keepHeld<R extends Result>(
  tx: Tx,
  ctx: Ctx,
  write: Write,
  tried: readonly Tried<R>[],
): Promise<R[]> {
  const rows = await grantEndStore.lockGrants(
    tx,
    tried.map(({ claimed }) => claimed.id),
  );
  const now = new Map(rows.map((row) => [row.id, row]));
  const held: R[] = [];
  for (const one of tried) {
    const row = now.get(one.claimed.id);
    if (row === undefined) continue;
    const leased = row.leaseUntil?.getTime() === one.lease.until.getTime();
    const unchanged = leased && row.operation === one.claimed.operation;
    if (unchanged && !one.lease.isOver() && one.result.kind !== 'out-of-time') held.push(one.result);
    else await makeGood(tx, ctx, { write, one, row, leased });
  }
  return held;
}

interface Lost<R> {
  write: Write;
  one: Tried<R>;
  row: GrantRow;
  /** Nobody has claimed it since. */
  leased: boolean;
}

async function makeGood<R extends Result>(
  tx: Tx,
  ctx: Ctx,
  { write, one: { claimed, lease, result }, row, leased }: Lost<R>,
): Promise<void> {
  const now = ctx.clock.now();
  const wasInTime = leased && !lease.isOver() && result.kind !== 'out-of-time';
  if (leased) await handBack(tx, ctx, { write, row, lease, wasInTime });
  // Whatever became of the grant meanwhile: what the target put off may still come of it, and its removal waits for that.
  const putOff = write === 'provisioning' ? (result.handle ?? null) : null;
  if (putOff !== null) await lateGrantStore.notePutOff(tx, row.id, putOff);
  if (result.isUnheard) await lateGrantStore.noteUnheard(tx, row.id, now);
  if (wasInTime || !lease.wrote) return;
  ctx.log.error(
    { grantId: claimed.id, write, leaseUntil: lease.until, state: row.state },
    'a write at a target may have come after its lease was over: what stands there is made good and read back',
  );
  if (write === 'removal') return doubtSiblings(tx, ctx, row);
  if (row.state !== 'revoked' && row.state !== 'failed') {
    if (!leased) await lateGrantStore.doubtGrants(tx, [row.id], now);
    return;
  }
  const reopened = await lateGrantStore.reopenRevocation(tx, row.id, {
    now,
    lastError: CAME_LATE,
    handle: putOff,
  });
  await audit(
    tx,
    ctx,
    ...reopened.map((grant) => ({
      kind: 'grant.revocation-reopened' as const,
      data: { was: row.state, why: CAME_LATE },
      subject: subjectOf(grant),
    })),
  );
  await refreshCards(tx, [row.id], now);
  await refreshEmergency(tx, reopened, now);
}

/** Ends this attempt's lease; one that ran out of time is tried again later, and is on record. */
async function handBack(
  tx: Tx,
  ctx: Ctx,
  {
    write,
    row,
    lease,
    wasInTime,
  }: { write: Write; row: GrantRow; lease: Tried<unknown>['lease']; wasInTime: boolean },
): Promise<void> {
  const mine = { id: row.id, until: lease.until };
  if (wasInTime) return lateGrantStore.releaseLease(tx, mine);
  const dueAt = new Date(ctx.clock.now().getTime() + retryDelayMs(row.attempts));
  await lateGrantStore.releaseLease(tx, mine, { dueAt, lastError: TOOK_TOO_LONG });
  await audit(tx, ctx, {
    kind: write === 'provisioning' ? 'grant.provisioning-attempted' : 'grant.revocation-attempted',
    data: { attempt: row.attempts, error: TOOK_TOO_LONG },
    subject: subjectOf(row),
  });
}

/** A removal that came late may have taken what another grant of that right has given since. */
async function doubtSiblings(tx: Tx, ctx: Ctx, row: GrantRow): Promise<void> {
  const siblings = (await rightStore.findSharing(tx, [row])).filter(
    (one) => one.id !== row.id && rightStore.isSameRight(one, row),
  );
  await lateGrantStore.doubtGrants(
    tx,
    siblings.map((one) => one.id),
    ctx.clock.now(),
  );
}
