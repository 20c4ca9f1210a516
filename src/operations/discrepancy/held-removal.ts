import type { Ctx } from '../context.ts';
import { LEASE_MS } from '../../domain/grant/connector.ts';
import type { AccountRemoval } from '../../domain/reconcile/account-removal.ts';
import * as accountRemovalStore from '../../store/reconcile/account-removal-store.ts';

/** Another process took this removal over. */
export class RemovalTaken extends Error {}

/** A removal that this process has claimed, with its lease as it was renewed last. */
export class HeldRemoval {
  #row: AccountRemoval;

  constructor(claimed: AccountRemoval) {
    this.#row = claimed;
  }

  get row(): AccountRemoval {
    return this.#row;
  }

  /** To be called right before each call of the target, none of which outlasts the lease. */
  async renew({ db, clock }: Pick<Ctx, 'db' | 'clock'>): Promise<void> {
    const leaseUntil = new Date(clock.now().getTime() + LEASE_MS);
    if (!(await accountRemovalStore.changeRemoval(db.drizzle, this.#row, { leaseUntil })))
      throw new RemovalTaken();
    this.#row = { ...this.#row, leaseUntil };
  }
}
