import type { Ctx } from '../context.ts';
import { LEASE_MS } from '../../domain/grant/connector.ts';
import { refreshCards } from '../../store/card/cards.ts';
import type { Tx } from '../../store/database/database.ts';
import * as lookStore from '../../store/database-change/target-look-store.ts';
import type { TargetLook } from '../../store/database-change/target-look-store.ts';

/** Another process took this look over, or it is wanted anew. */
export class LookTaken extends Error {}

/** A look that this process has claimed, with its lease as it was renewed last. */
export class HeldLook {
  #row: TargetLook;

  constructor(claimed: TargetLook) {
    this.#row = claimed;
  }

  get row(): TargetLook {
    return this.#row;
  }

  async renew({ db, clock }: Pick<Ctx, 'db' | 'clock'>): Promise<void> {
    const leaseUntil = new Date(clock.now().getTime() + LEASE_MS);
    if (!(await lookStore.changeLook(db.drizzle, this.#row, { leaseUntil }))) throw new LookTaken();
    this.#row = { ...this.#row, leaseUntil };
  }

  /** Counts what it found or ended, in the transaction that did. */
  async count(tx: Tx, came: { found?: number; missing?: number }, now: Date): Promise<void> {
    await lookStore.countLook(tx, this.#row, came);
    await refreshCards(tx, [this.#row.changeId], now, ['database-change']);
  }
}
