import { pino } from 'pino';
import postgres from 'postgres';
import { expect, test } from 'vitest';
import { changeBetween } from '../../../src/domain/database-change.ts';
import type { Database } from '../../../src/store/database/database.ts';
import { openDatabase } from '../../../src/store/database/open-database.ts';
import { readIdentity } from '../../../src/store/database-change/database-identity-store.ts';
import { describePostgres, freshDatabaseUrl } from '../../support/database.ts';

const log = pino({ level: 'silent' });

type Both = { admin: postgres.Sql; db: Database };

/** A database that is read as a role that may do nothing but read. */
async function readBy(role: string, run: (both: Both) => Promise<void>): Promise<void> {
  const url = new URL(await freshDatabaseUrl());
  const admin = postgres(url.href, { max: 1, onnotice: () => {} });
  await admin.unsafe(`create role ${role} login password 'of-the-test'`);
  await admin.unsafe(`grant select on all tables in schema public to ${role}`);
  const reader = Object.assign(new URL(url.href), { username: role, password: 'of-the-test' });
  const db = await openDatabase({ url: reader.href, pool: 1, log });
  try {
    await run({ admin, db });
  } finally {
    await db.close();
    await admin.unsafe(`drop owned by ${role}; drop role ${role}`);
    await admin.end();
  }
}

describePostgres('which database it is', () => {
  test('is said to a role without any special right, and changes where its tables are made anew', () =>
    readBy('identity_reader', async ({ admin, db }) => {
      const before = await readIdentity(db.drizzle);
      expect(before).toEqual({
        system: expect.stringMatching(/^\d+$/),
        timeline: expect.stringMatching(/^[\dA-F]{8}$/),
        made: expect.stringMatching(/^\d+$/),
      });

      await admin.unsafe(
        'alter table database_identity rename to was; create table database_identity (like was)',
      );
      const after = await readIdentity(db.drizzle);
      expect(before && after && changeBetween(before, after)).toBe('restored');
    }));

  test('is known in part where the server doesn’t say all, which is no change', () =>
    readBy('identity_half_reader', async ({ admin, db }) => {
      const whole = await readIdentity(db.drizzle);
      await admin.unsafe('revoke execute on function pg_control_system() from public');

      const known = { saysAll: true };
      const part = await readIdentity(db.drizzle, known);
      expect(part).toEqual({ system: null, timeline: null, made: whole?.made });
      expect(whole && part && changeBetween(whole, part)).toBeUndefined();
      expect(known.saysAll).toBe(false);
      expect(await readIdentity(db.drizzle, known)).toEqual(part);
    }));
});
