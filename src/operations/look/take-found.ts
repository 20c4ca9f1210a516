import type { Ctx } from '../context.ts';
import { ConnectorError, seenAsOf } from '../../domain/grant/connector.ts';
import type { ExternalGrant } from '../../domain/grant/connector.ts';
import { grantOfOperation } from '../../domain/grant/operation-id.ts';
import type { Resource } from '../../domain/definitions.ts';
import type { Tx } from '../../store/database/database.ts';
import { transaction } from '../../store/database/transaction.ts';
import * as grantStore from '../../store/grant/grant-store.ts';
import { isCalledOtherwise } from '../../store/grant/target-id-store.ts';
import * as personStore from '../../store/people/person-store.ts';
import { findAccountHolders } from './account-holders.ts';
import { directoryEmail, holdListed } from './held-account.ts';
import { listedChunks } from './listed-chunks.ts';
import type { Listing } from './read-listing.ts';
import { atOf } from './reading.ts';
import type { Reading } from './reading.ts';
import { takeOn } from '../grant/take-on.ts';
import type { TakenOn } from '../grant/take-on.ts';

/**
 * Takes what a target lists and no live grant accounts for as grants of source `found`; `also` is done with some of them
 * in their transaction. What a grant accounted for that ended since the list was asked for isn’t there any more. Answers how
 * many accounts are nobody’s.
 */
export async function takeFound(
  ctx: Ctx,
  reading: Reading,
  { unheld, listedFrom }: Pick<Listing, 'unheld' | 'listedFrom'>,
  also: (tx: Tx, ctx: Ctx, taken: readonly TakenOn[]) => Promise<void> = async () => {},
): Promise<number> {
  let strangers = 0;
  for (const listed of listedChunks(unheld)) {
    await reading.renewLease();
    strangers += await takeSome(ctx, reading, { listed, listedFrom }, also);
  }
  return strangers;
}

async function takeSome(
  ctx: Ctx,
  reading: Reading,
  { listed, listedFrom }: { listed: readonly ExternalGrant[]; listedFrom: Date },
  also: (tx: Tx, ctx: Ctx, taken: readonly TakenOn[]) => Promise<void>,
): Promise<number> {
  const { resource, entitlement, connector } = reading;
  if (listed.length === 0) return 0;
  return transaction(ctx, async (tx, ctx) => {
    const now = ctx.clock.now();
    const at = { resourceId: resource.id, connectorId: resource.connectorId, place: connector.place };
    const holderOf = await findAccountHolders(tx, at, listed);
    const ids = listed.flatMap((one) => holderOf(one)?.id ?? []);
    await personStore.lockPeople(tx, ids);
    const isHeld = await holdListed(tx, atOf(reading), listed, {
      isKnown: (one) => holderOf(one) !== undefined,
      listedFrom,
    });
    await assertCalledSo(tx, reading);
    const free = listed.filter((one) => !isHeld(one));
    const lost = await lostOperations(tx, free);
    const taken = new Set<string>();
    const found = free.flatMap((one) => {
      const person = holderOf(one);
      if (person === undefined || taken.has(one.account.id)) return [];
      taken.add(one.account.id);
      const operation = one.operationId !== undefined && lost.has(one.operationId) ? one.operationId : null;
      const access = {
        source: 'found' as const,
        principalId: person.id,
        entitlement: entitlement.key,
        connectorId: resource.connectorId,
        target: entitlement.target,
        targetId: entitlement.targetId ?? null,
        account: { email: addressAt(one), employeeId: person.employeeId, name: person.name },
        seenAs: seenAsOf(one),
        place: connector.place ?? null,
        note: foundNote(resource, one, operation),
        since: null,
        expiresAt: one.expiresAt ?? null,
        operation,
      };
      return [access];
    });
    await also(tx, ctx, await takeOn(tx, ctx, found, now));
    return free.filter((one) => holderOf(one) === undefined).length;
  });
}

/** An account that an owner said is somebody's isn't the one of their address, and is told from it by its own name. */
const addressAt = (one: ExternalGrant): string => directoryEmail(one) || one.account.login;

/** Read by its name alone, what is called otherwise since is held by grants that say that other name. */
async function assertCalledSo(tx: Tx, { resource, entitlement }: Reading): Promise<void> {
  const { key, target, targetId, isDiscovered } = entitlement;
  if (!isDiscovered || targetId !== undefined) return;
  if (await isCalledOtherwise(tx, { key, connectorId: resource.connectorId, target }))
    throw new ConnectorError(
      { kind: 'retryable' },
      `${entitlement.name} got another name while it was read: it has to be read again.`,
    );
}

function foundNote({ name }: Resource, { account }: ExternalGrant, operation: string | null): string {
  const where = `Found at the target of ${name} as the account ${account.login}`;
  return operation === null ? where : `${where}, given as ${operation}, which isn’t on record`;
}

/** Of what a target lists the operations of ours whose grants aren’t on record. */
async function lostOperations(tx: Tx, listed: readonly ExternalGrant[]): Promise<ReadonlySet<string>> {
  const ours = listed.flatMap(({ operationId }) => {
    const grantId = operationId === undefined ? undefined : grantOfOperation(operationId);
    return operationId === undefined || grantId === undefined ? [] : [{ operationId, grantId }];
  });
  const known = await grantStore.findGrants(
    tx,
    ours.map(({ grantId }) => grantId),
  );
  const isKnown = new Set(known.map(({ id }) => id));
  return new Set(ours.filter(({ grantId }) => !isKnown.has(grantId)).map(({ operationId }) => operationId));
}
