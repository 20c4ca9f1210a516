import type { Ctx } from '../../context.ts';
import type { GrantId, PersonId } from '../../../domain/ids.ts';
import type { Part } from '../../../domain/part.ts';
import * as grantStore from '../../../store/grant/grant-store.ts';
import * as overdueStore from '../../../store/grant/overdue-store.ts';
import type { GrantView } from '../../views.ts';
import { listLateRemovals } from './list-late-removals.ts';
import { ownedBy } from '../owned-by.ts';
import { showGrants } from '../show-grant.ts';

const SHOWN = { offset: 0, limit: 5 };

/** What of one owner’s is late at one connector, and what became of the rest since removals are late there. */
export interface LateRemovals {
  connectorId: string;
  late: Part<GrantView>;
  /** Of what ended since: what is there still, else the last that is gone. */
  left: Part<GrantView>;
  /** How many ended since. */
  through: number;
}

/** As the message to one owner shows it, which earlier releases made one for each grant. */
export async function showLateRemovals(
  ctx: Ctx,
  subjectId: string,
  ownerId: PersonId,
): Promise<LateRemovals> {
  const db = ctx.db.drizzle;
  const one = await grantStore.findGrant(db, subjectId as GrantId);
  if (one !== undefined) {
    const rows = await showGrants(ctx, [one]);
    const [late, ended] = one.state === 'revoked' ? [[], rows] : [rows, []];
    const left = { rows: ended, total: ended.length };
    return {
      connectorId: one.connectorId,
      late: { rows: late, total: late.length },
      left,
      through: left.total,
    };
  }
  const connectorId = subjectId;
  const told = await overdueStore.listToldKeys(db, connectorId);
  const ended = { connectorId, keys: await ownedBy(ctx, ownerId, told) };
  const [late, found, counts] = await Promise.all([
    listLateRemovals(ctx, ownerId, SHOWN, connectorId),
    overdueStore.listEnded(db, ended, SHOWN),
    overdueStore.countEnded(db, ended),
  ]);
  const left = { rows: await showGrants(ctx, found), total: counts.remaining };
  return { connectorId, late, left, through: counts.all };
}
