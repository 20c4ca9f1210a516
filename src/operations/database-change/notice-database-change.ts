import { isDeepStrictEqual } from 'node:util';
import type { Ctx } from '../context.ts';
import { changeBetween, knownBy } from '../../domain/database-change.ts';
import type { DatabaseChangeKind } from '../../domain/database-change.ts';
import { isReadable, LEASE_MS } from '../../domain/grant/connector.ts';
import { ChangeId, newId } from '../../domain/ids.ts';
import { audit } from '../../store/audit/audit-log.ts';
import { wantCards } from '../../store/card/cards.ts';
import { doubtPosts, refreshPending } from '../../store/card/lost-posts.ts';
import type { Tx } from '../../store/database/database.ts';
import { transaction } from '../../store/database/transaction.ts';
import * as changeStore from '../../store/database-change/database-change-store.ts';
import * as identityStore from '../../store/database-change/database-identity-store.ts';
import * as lookStore from '../../store/database-change/target-look-store.ts';
import { CARD_LEASE_MS } from '../card/card-lease.ts';
import { findAdmins } from '../campaign/plan/find-named.ts';

/** Notices, once, that this isn’t the database that it was at the last look; answers how often it did. */
export async function noticeDatabaseChange(ctx: Ctx): Promise<number> {
  const now = await identityStore.readIdentity(ctx.db.drizzle);
  if (now === undefined) return 0;
  const known = await identityStore.findIdentity(ctx.db.drizzle);
  if (known !== undefined && isDeepStrictEqual(known, knownBy(known, now))) return 0;
  return transaction(ctx, async (tx, ctx) => {
    const was = await identityStore.lockIdentity(tx, now);
    await identityStore.noteIdentity(tx, knownBy(was, now));
    const change = changeBetween(was, now);
    if (change === undefined) return 0;
    await begin(tx, ctx, change);
    return 1;
  });
}

/** Whether this is the database that it was at the last look, as far as there was one; a standby, which decides nothing, isn’t. */
export async function isSameDatabase(tx: Tx): Promise<boolean> {
  const [now, known] = await Promise.all([identityStore.readIdentity(tx), identityStore.findIdentity(tx)]);
  if (now === undefined) return false;
  return known === undefined || changeBetween(known, now) === undefined;
}

/** The same on the word of whoever restored it, where nothing in the database shows it. Answers how many resources will be looked at. */
export const tellDatabaseChange = (ctx: Ctx): Promise<number> =>
  transaction(ctx, (tx, ctx) => begin(tx, ctx, 'told'));

async function begin(tx: Tx, ctx: Ctx, kind: DatabaseChangeKind): Promise<number> {
  const now = ctx.clock.now();
  const id = ChangeId.parse(newId('change', now));
  // Until then a process may write at a target under a lease of which the database knows nothing any more.
  const settledAt = new Date(now.getTime() + LEASE_MS);
  await changeStore.insertChange(tx, { id, kind, noticedAt: now, settledAt });
  const resources = [...ctx.config.resources.values()].filter(({ connectorId }) =>
    isReadable(ctx.connectors.get(connectorId)),
  );
  const ids = resources.map((resource) => resource.id);
  await lookStore.wantLooks(tx, ids, id, now);
  await doubtPosts(tx, new Date(now.getTime() + CARD_LEASE_MS));
  await refreshPending(tx, now);
  const admins = await findAdmins(tx, ctx.config, now);
  await wantCards(
    tx,
    admins.map((admin) => ({ kind: 'database-change', subjectId: id, audienceId: admin.id })),
    now,
  );
  const to = admins.map((admin) => admin.id);
  await audit(tx, ctx, {
    kind: 'database.changed',
    data: { change: kind, resources: ids.length, to },
    subject: {},
  });
  return ids.length;
}
