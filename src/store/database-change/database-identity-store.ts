import { eq, getTableColumns, sql } from 'drizzle-orm';
import type { DatabaseIdentity } from '../../domain/database-change.ts';
import { rows } from '../database/database.ts';
import type { Drizzle, Tx } from '../database/database.ts';
import { sqlState } from '../database/sql-state.ts';
import { databaseIdentity } from '../schema/index.ts';

const ONE = 1;
const { id: _, ...KNOWN } = getTableColumns(databaseIdentity);
/** A server that was taken apart may not have, or not allow, what tells it from others. */
const NOT_SAID = new Set(['42501', '42883', '0A000']);

const MADE = sql`${'database_identity'}::regclass::oid::text as made`;

type Found = DatabaseIdentity & { isStandby: boolean };

const wholly = sql`select ${MADE}, pg_is_in_recovery() as "isStandby",
  (select system_identifier::text from pg_control_system()) as system,
  case when not pg_is_in_recovery() then left(pg_walfile_name(pg_current_wal_insert_lsn()), 8) end as timeline`;
const inPart = sql`select ${MADE}, pg_is_in_recovery() as "isStandby", null as system, null as timeline`;

/** What this process has learned of its server: asked once, so that the server’s log isn’t filled with refusals. */
const learned = { saysAll: true };

/** Which database this is now; undefined while it is a standby. */
export async function readIdentity(db: Drizzle, known = learned): Promise<DatabaseIdentity | undefined> {
  try {
    const [found] = await rows<Found>(db, known.saysAll ? wholly : inPart);
    if (found === undefined || found.isStandby) return undefined;
    const { system, timeline, made } = found;
    return { system, timeline, made };
  } catch (error) {
    if (!known.saysAll || !NOT_SAID.has(sqlState(error) ?? '')) throw error;
    known.saysAll = false;
    return readIdentity(db, known);
  }
}

/** Which database it was at the last look; undefined before the first. */
export async function findIdentity(db: Drizzle): Promise<DatabaseIdentity | undefined> {
  const [found] = await db.select(KNOWN).from(databaseIdentity).where(eq(databaseIdentity.id, ONE));
  return found;
}

/** The same, for one process alone until the end of the transaction; before the first look it is what is said here. */
export async function lockIdentity(tx: Tx, first: DatabaseIdentity): Promise<DatabaseIdentity> {
  await tx
    .insert(databaseIdentity)
    .values({ id: ONE, ...first })
    .onConflictDoNothing();
  const [found] = await tx
    .select(KNOWN)
    .from(databaseIdentity)
    .where(eq(databaseIdentity.id, ONE))
    .for('update');
  return found ?? first;
}

export async function noteIdentity(tx: Tx, now: DatabaseIdentity): Promise<void> {
  await tx.update(databaseIdentity).set(now).where(eq(databaseIdentity.id, ONE));
}
