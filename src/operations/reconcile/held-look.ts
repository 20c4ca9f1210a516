import type { Ctx } from '../context.ts';
import { oneAtATime } from '../../domain/one-at-a-time.ts';
import { LEASE_MS } from '../../domain/grant/connector.ts';
import { refreshInBackground } from '../../store/card/background-cards.ts';
import type { Tx } from '../../store/database/database.ts';
import { transaction } from '../../store/database/transaction.ts';
import * as lookStore from '../../store/reconcile/look-store.ts';
import type { Look } from '../../store/reconcile/look-store.ts';

/** Another process took this look over. */
export class LookTaken extends Error {}

/** Who asked for it is shown no more often how far it is: Slack takes few changes of messages. */
const SHOWN_EVERY_MS = 5_000;

/** Its lease is renewed where so much of it is over. */
const RENEWED_EVERY_MS = LEASE_MS / 4;

/** A look that this process has claimed, with its lease as it was renewed last. */
export class HeldLook {
  #row: Look & { begunAt: Date };
  #shownAt = Number.NEGATIVE_INFINITY;
  #renewedAt = Number.NEGATIVE_INFINITY;
  readonly #inTurn = oneAtATime();

  constructor(claimed: Look, begunAt: Date) {
    this.#row = { ...claimed, begunAt };
  }

  get row(): Look & { begunAt: Date } {
    return this.#row;
  }

  /** In a transaction that concludes something: no other process may look there until it ends. */
  async assertHeld(tx: Tx): Promise<void> {
    if ((await lookStore.lockHeld(tx, this.#row)) === undefined) throw new LookTaken();
  }

  /** With how much it has read by now; several may ask for it at once. */
  renew(ctx: Pick<Ctx, 'db' | 'clock' | 'wake'>, readSoFar: number): Promise<void> {
    return this.#inTurn('', () => this.#renew(ctx, readSoFar));
  }

  async #renew(ctx: Pick<Ctx, 'db' | 'clock' | 'wake'>, readSoFar: number): Promise<void> {
    const now = ctx.clock.now();
    const { resourceId } = this.#row;
    const leaseUntil = new Date(now.getTime() + LEASE_MS);
    const isItsTurn = now.getTime() - this.#shownAt >= SHOWN_EVERY_MS;
    if (!isItsTurn && now.getTime() - this.#renewedAt < RENEWED_EVERY_MS) return;
    await transaction(ctx, async (tx) => {
      if (!(await lookStore.changeLook(tx, this.#row, { leaseUntil, readSoFar }))) throw new LookTaken();
      if (isItsTurn && (await lookStore.isAsked(tx, resourceId)))
        await refreshInBackground(tx, [resourceId], now, ['look'], { unused: true, withinMs: 0 });
    });
    if (isItsTurn) this.#shownAt = now.getTime();
    this.#renewedAt = now.getTime();
    this.#row = { ...this.#row, leaseUntil, readSoFar };
  }
}
