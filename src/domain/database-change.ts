import type { ChangeId } from './ids.ts';

/**
 * `promoted`: a standby took over, or the database was recovered to an earlier moment. `restored`: a backup was put in its
 * place, or it was moved to another server. `told`: somebody at the command line says so.
 */
export const DATABASE_CHANGE_KINDS = ['promoted', 'restored', 'told'] as const;
export type DatabaseChangeKind = (typeof DATABASE_CHANGE_KINDS)[number];

/** The database isn’t the one it was: what was written there last may be lost. */
export interface DatabaseChange {
  id: ChangeId;
  kind: DatabaseChangeKind;
  noticedAt: Date;
  /** By then what was under way at a target before has ended: a look that begins later sees all of it. */
  settledAt: Date;
}

/** What tells one database from a copy of it that went on by itself. */
export interface DatabaseIdentity {
  /** Of the server, from its making on; null where the server doesn’t say. */
  system: string | null;
  /** Which a promotion and a recovery begin anew; null where the server doesn’t say. */
  timeline: string | null;
  /** A number that a table gets where it is made, by a restored dump as well. */
  made: string;
}

/** How a database changed; undefined where it is the same one, as far as both are known. */
export function changeBetween(
  was: DatabaseIdentity,
  now: DatabaseIdentity,
): Exclude<DatabaseChangeKind, 'told'> | undefined {
  const differs = (one: string | null, other: string | null) =>
    one !== null && other !== null && one !== other;
  if (was.made !== now.made || differs(was.system, now.system)) return 'restored';
  return differs(was.timeline, now.timeline) ? 'promoted' : undefined;
}

/** What is known of a database by now: what it doesn’t say any more is as it was. */
export const knownBy = (was: DatabaseIdentity, now: DatabaseIdentity): DatabaseIdentity => ({
  system: now.system ?? was.system,
  timeline: now.timeline ?? was.timeline,
  made: now.made,
});
