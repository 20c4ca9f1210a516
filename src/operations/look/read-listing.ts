import type { Ctx } from '../context.ts';
import type { ExternalGrant } from '../../domain/grant/connector.ts';
import { oneAtATime } from '../../domain/one-at-a-time.ts';
import { idsOnRecord } from '../../domain/grant/same-target.ts';
import type { GrantId } from '../../domain/ids.ts';
import { findSharing } from '../../store/grant/right-store.ts';
import { findSeen, findUnseenAddresses } from '../../store/reconcile/listed-store.ts';
import type { GrantRow } from '../../store/grant/grant-store.ts';
import { directoryEmail, gather, holderFinder, isHere, lookUpUnseen, rightAt } from './held-account.ts';
import type { At } from './held-account.ts';
import { atOf, chunksOf } from './reading.ts';
import type { Reading } from './reading.ts';

/** What a target lists of one entitlement, beside what was on record while it was read. */
export interface Listing {
  /** When the target was asked first. */
  listedFrom: Date;
  /** How much access it lists. */
  listed: number;
  /** What it lists and no live grant accounts for. */
  unheld: ExternalGrant[];
  /** The live grants that account for the rest. */
  holders: ReadonlySet<GrantId>;
  /** Of them those that work since before `unusedBefore` and weren't used since then, with when they were. */
  unused: ReadonlyMap<GrantId, Date>;
}

/**
 * Reads a list to its end, page by page, and keeps of it only what no grant accounts for. Rejects with a ConnectorError where
 * it can't be read whole: nothing may be concluded from a part.
 */
export async function readListing(ctx: Ctx, asked: Reading): Promise<Listing> {
  // The next page is read meanwhile, and a lease can’t be renewed twice at once.
  const inTurn = oneAtATime();
  const renewLease = (listed?: number) => inTurn('', () => asked.renewLease(listed));
  const reading = { ...asked, renewLease };
  const { connector } = reading;
  const at = atOf(reading);
  const listedFrom = ctx.clock.now();
  const beside = new Beside(ctx, at, reading.unusedBefore);
  let count = 0;
  for await (const chunk of readAhead(chunksOf(reading))) {
    count += chunk.length;
    await renewLease(count);
    const rest = await beside.noteSeen(chunk);
    if (rest.length === 0) continue;
    const listed = beside.withTheirAddress(rest);
    let grants = await beside.grantsOf(listed);
    if (await lookUpUnseen(ctx, connector, at, { listed, grants })) grants = await beside.grantsOf(listed);
    beside.note(listed, grants);
  }
  return {
    listedFrom,
    listed: count,
    unheld: [...beside.unheld.values()],
    holders: beside.holders,
    unused: beside.unused,
  };
}

/** Has the next one read while this one is worked on; nothing goes on once nobody asks for more. */
async function* readAhead<T>(all: AsyncGenerator<T>): AsyncGenerator<T> {
  let next = all.next();
  try {
    for (;;) {
      const { done, value } = await next;
      if (done) return;
      next = all.next();
      // It is told of where it is awaited, unless what came before it ends the reading.
      next.catch(() => {});
      yield value;
    }
  } finally {
    await next.catch(() => {});
    await all.return(undefined);
  }
}

/** How what is listed so far stands beside the grants. */
class Beside {
  readonly unheld = new Map<string, ExternalGrant>();
  readonly holders = new Set<GrantId>();
  readonly unused = new Map<GrantId, Date>();
  /**
   * By address, the accounts that a grant which was never seen there may be of: where another one of that address comes
   * on a later page, all of them are looked at anew.
   */
  readonly #likely = new Map<string, ExternalGrant[]>();
  readonly #ctx: Ctx;
  readonly #at: At;
  readonly #unusedBefore: Date | undefined;

  constructor(ctx: Ctx, at: At, unusedBefore: Date | undefined) {
    this.#ctx = ctx;
    this.#at = at;
    this.#unusedBefore = unusedBefore;
  }

  /**
   * Notes what grants account for that were seen there under these very accounts, which is nearly all; returns the rest, and
   * whatever has an address by which a grant that was never seen goes.
   */
  async noteSeen(chunk: readonly ExternalGrant[]): Promise<ExternalGrant[]> {
    const db = this.#ctx.db.drizzle;
    const numbers = [...new Set(chunk.flatMap((one) => idsOnRecord(rightAt(this.#at, one))))];
    const { connectorId, target } = this.#at;
    const at = { connectorId, target, numbers };
    const [seen, unseen] = await Promise.all([
      findSeen(
        db,
        at,
        chunk.map(({ account }) => account.id),
      ),
      findUnseenAddresses(db, at, chunk.map(directoryEmail)),
    ]);
    const grantsOf = gather(
      seen.filter((grant) => isHere(this.#at, grant)),
      ({ seenAs }) => seenAs?.account.id,
      (grant) => grant,
    );
    return chunk.filter((one) => {
      const grants = grantsOf.get(one.account.id);
      const email = directoryEmail(one);
      if (grants === undefined || unseen.has(email) || this.#likely.has(email)) return true;
      this.unheld.delete(one.account.id);
      for (const grant of grants) {
        this.holders.add(grant.id);
        this.#noteUse(grant, one);
      }
      return false;
    });
  }

  withTheirAddress(chunk: readonly ExternalGrant[]): ExternalGrant[] {
    const addresses = new Set(chunk.map(directoryEmail));
    const earlier = [...addresses].flatMap((address) => this.#likely.get(address) ?? []);
    const all = [...earlier, ...chunk];
    return [...new Map(all.map((one) => [one.account.id, one])).values()];
  }

  async grantsOf(listed: readonly ExternalGrant[]): Promise<GrantRow[]> {
    const rights = listed.map((one) => rightAt(this.#at, one));
    const sharing = await findSharing(this.#ctx.db.drizzle, rights);
    return sharing.filter((grant) => isHere(this.#at, grant));
  }

  note(listed: readonly ExternalGrant[], grants: readonly GrantRow[]): void {
    const unseen = grants.filter(({ seenAs }) => seenAs === null);
    for (const { id } of unseen) {
      this.holders.delete(id);
      this.unused.delete(id);
    }
    const addresses = new Set(unseen.map(({ account }) => account.email.toLowerCase()));
    const holdersOf = holderFinder(grants, listed);
    for (const one of listed) {
      const holders = holdersOf(one);
      if (holders.length === 0) this.unheld.set(one.account.id, one);
      else this.unheld.delete(one.account.id);
      for (const grant of holders) {
        this.holders.add(grant.id);
        this.#noteUse(grant, one);
      }
    }
    for (const address of addresses)
      this.#likely.set(
        address,
        listed.filter((one) => directoryEmail(one) === address),
      );
  }

  #noteUse({ id, activeAt }: Pick<GrantRow, 'id' | 'activeAt'>, { lastUsedAt }: ExternalGrant): void {
    const before = this.#unusedBefore;
    if (before === undefined || lastUsedAt === undefined || activeAt === null) return;
    if (activeAt < before && lastUsedAt < before) this.unused.set(id, lastUsedAt);
  }
}
