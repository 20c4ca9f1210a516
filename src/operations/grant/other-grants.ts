import { refreshCards } from '../../store/card/cards.ts';
import type { Tx } from '../../store/database/database.ts';
import * as grantEndStore from '../../store/grant/grant-end-store.ts';
import type { GrantRow } from '../../store/grant/grant-store.ts';
import * as rightStore from '../../store/grant/right-store.ts';

/** The end of these grants is new: the messages about the others of the same rights say until when the access goes on. */
export async function refreshOthers(tx: Tx, changed: readonly GrantRow[], now: Date): Promise<void> {
  await showAnew(tx, await othersOf(tx, changed), now);
}

/** Access stays after these ended, through others that hold it: their target is told when that ends. */
export async function announceOthers(tx: Tx, ended: readonly GrantRow[], now: Date): Promise<void> {
  const others = await othersOf(tx, ended);
  await grantEndStore.announceAnew(
    tx,
    others.map(({ id }) => id),
    now,
  );
  await showAnew(tx, others, now);
}

/** The other grants that hold the rights of these, or are about to. */
export async function othersOf(tx: Tx, grants: readonly GrantRow[]): Promise<GrantRow[]> {
  const sharing = await rightStore.findSharing(tx, grants);
  return sharing.filter(
    (one) =>
      (one.state === 'active' || one.state === 'provisioning') &&
      grants.some((grant) => grant.id !== one.id && rightStore.isSameRight(grant, one)),
  );
}

const showAnew = (tx: Tx, grants: readonly GrantRow[], now: Date): Promise<void> =>
  refreshCards(
    tx,
    grants.map(({ id }) => id),
    now,
    ['grant', 'grant-warning'],
  );
