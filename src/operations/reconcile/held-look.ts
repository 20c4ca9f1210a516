import type { Ctx } from '../context.ts';
import { LEASE_MS } from '../../domain/grant/connector.ts';
import * as lookStore from '../../store/reconcile/look-store.ts';
import type { Look } from '../../store/reconcile/look-store.ts';

/** Another process took this look over. */
export class LookTaken extends Error {}

/** A look that this process has claimed, with its lease as it was renewed last. */
export class HeldLook {
  #row: Look & { begunAt: Date };

  constructor(claimed: Look, begunAt: Date) {
    this.#row = { ...claimed, begunAt };
  }

  get row(): Look & { begunAt: Date } {
    return this.#row;
  }

  /** With how much it has read by now. */
  async renew({ db, clock }: Pick<Ctx, 'db' | 'clock'>, readSoFar: number): Promise<void> {
    const leaseUntil = new Date(clock.now().getTime() + LEASE_MS);
    if (!(await lookStore.changeLook(db.drizzle, this.#row, { leaseUntil, readSoFar })))
      throw new LookTaken();
    this.#row = { ...this.#row, leaseUntil, readSoFar };
  }
}
