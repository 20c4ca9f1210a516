import type { Ctx } from '../context.ts';
import type { ExternalGrant } from '../../domain/grant/connector.ts';
import { hasLeft } from '../../domain/people/person.ts';
import { localDate } from '../../domain/time/local-date.ts';
import { transaction, wakeAfterCommit } from '../../store/database/transaction.ts';
import { hasUnseenUnderWay } from '../../store/reconcile/listed-store.ts';
import { openFindings } from '../finding/open-findings.ts';
import { findAccountHolders } from '../look/account-holders.ts';
import { holdListed } from '../look/held-account.ts';
import { listedChunks } from '../look/listed-chunks.ts';
import { atOf } from '../look/reading.ts';
import { takeFound } from '../look/take-found.ts';
import type { Concluding } from './conclude.ts';
import { settledBefore } from './find-gone.ts';
import { findSettled, underWay } from './settled-accounts.ts';
import type { Orphans } from './orphans.ts';

/**
 * Takes on what people have who haven't left and nobody decided, so that its owners are asked whether it stays; all other
 * accounts may be orphans.
 */
export async function takeKnown(
  ctx: Ctx,
  { at, begunAt, one: { reading, listing } }: Concluding,
  unheld: readonly ExternalGrant[],
  orphans: Orphans,
): Promise<void> {
  const listedFrom = settledBefore(listing.listedFrom, reading.connector);
  const today = localDate(ctx.clock.now(), ctx.config.timezone);
  if (unheld.length === 0) return;
  const isUnderWay = await hasUnseenUnderWay(
    ctx.db.drizzle,
    { ...atOf(reading), key: reading.entitlement.key },
    listedFrom,
  );
  for (const some of listedChunks(unheld)) {
    if (some.length === 0) continue;
    await reading.renewLease(listing.listed);
    const accounts = some.map(({ account }) => account);
    const open = underWay(await findSettled(ctx.db.drizzle, at, accounts, listedFrom), listedFrom);
    const chunk = some.filter(({ account }) => !open.has(account.id));
    const holderOf = await findAccountHolders(ctx.db.drizzle, at, chunk);
    const isTheirs = (one: ExternalGrant) => {
      const person = holderOf(one);
      return person !== undefined && !hasLeft(person, today);
    };
    const theirs = chunk.filter(isTheirs);
    await takeFound(ctx, reading, { unheld: theirs, listedFrom }, async (tx, ctx, taken) => {
      if (taken.length === 0) return;
      await openFindings(tx, taken, { changeId: null, lookedAt: begunAt }, ctx.clock.now());
      wakeAfterCommit(tx);
    });
    const others = chunk.filter((one) => !isTheirs(one));
    const isHeld = await transaction(ctx, (tx) =>
      holdListed(tx, atOf(reading), others, { isKnown: () => false, listedFrom }),
    );
    for (const one of others.filter((other) => !isHeld(other)))
      orphans.add(one, { personId: holderOf(one)?.id, isUnderWay });
  }
}
