import { readdirSync, readFileSync } from 'node:fs';
import { sql } from 'drizzle-orm';
import { beforeEach, describe, expect, it } from 'vitest';
import { audit } from '../../../src/store/audit/audit-log.ts';
import type { NewAuditEvent } from '../../../src/store/audit/audit-log.ts';
import { countEvents, findEvents } from '../../../src/store/audit/audit-store.ts';
import type { Database } from '../../../src/store/database/database.ts';
import { sqlState } from '../../../src/store/database/sql-state.ts';
import { transaction } from '../../../src/store/database/transaction.ts';
import { describePostgres, freshDatabase } from '../../support/database.ts';

const AT = new Date('2026-11-20T09:00:00Z');
const witness = { actor: { kind: 'system' as const, label: 'Sallyport' }, clock: { now: () => AT } };
const HOSTILE = '<!channel> =cmd()|\u202Egnp.exe\u202C 🗝️ " \' ; drop table audit_event; -- \\u0000';

let db: Database;
const ctx = () => ({ db, wake: () => undefined });

beforeEach(async () => {
  db = await freshDatabase();
});

const denied = (requestId: string, more: Partial<NewAuditEvent['subject']> = {}): NewAuditEvent => ({
  kind: 'request.denied',
  data: { comment: HOSTILE },
  subject: { requestId, entitlement: 'prod-db/read', personId: 'person_sami', ...more },
});

describe('the audit trail', () => {
  it('keeps everything that events are about, of one as of many at once', async () => {
    const subject = {
      personId: 'person_sami',
      entitlement: 'prod-db/read',
      requestId: 'req_1',
      grantId: 'grant_1',
      taskId: 'task_1',
      campaignId: 'camp_1',
    };
    const event = denied('req_1', subject);

    await transaction(ctx(), (tx) => audit(tx, witness, event));
    await transaction(ctx(), (tx) => audit(tx, witness, event, event));

    const written = await findEvents(db.drizzle, {}, 10);
    expect(written.map((row) => row.subject)).toEqual([subject, subject, subject]);
  });

  it('takes no event that the closed list doesn’t know, and undoes what it would have recorded', async () => {
    const odd = [
      { kind: 'request.forgotten', data: {} },
      { kind: 'request.denied', data: {} },
      { kind: 'request.denied', data: { comment: 'No', verdict: 'deny' } },
    ] as unknown as NewAuditEvent[];

    for (const event of odd) {
      const written = transaction(ctx(), async (tx) => {
        await audit(tx, witness, denied('req_1'));
        await audit(tx, witness, { ...event, subject: {} });
      });
      await expect(written).rejects.toThrow(/isn't as the audit trail knows it/);
    }

    expect(await countEvents(db.drizzle, {}, 10)).toBe(0);
  });

  it('has one writer', () => {
    const source = new URL('../../../src/', import.meta.url);
    const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((file) =>
      file.endsWith('.ts'),
    );
    const writing = files.filter((file) =>
      /insert into (\$\{auditEvent\}|"?audit_event)|insert\(auditEvent\)/.test(
        readFileSync(new URL(file, source), 'utf8'),
      ),
    );

    expect(writing).toEqual(['store/audit/audit-log.ts']);
  });

  it('refuses that an event is changed, deleted or truncated, by whatever way', async () => {
    await transaction(ctx(), (tx) => audit(tx, witness, denied('req_1')));

    for (const change of [
      sql`update audit_event set actor_label = 'nobody'`,
      sql`update audit_event set actor_label = 'nobody' where false`,
      sql`delete from audit_event`,
      sql`truncate audit_event`,
      sql`truncate audit_event restart identity cascade`,
      sql`insert into audit_event (seq, at, kind, actor_label, data) overriding system value
          values (1, now(), 'request.denied', 'x', '{}') on conflict (seq) do update set actor_label = 'x'`,
      sql`with gone as (delete from audit_event returning 1) select * from gone`,
    ]) {
      const error = await db.rows(change).then(
        () => undefined,
        (reason: unknown) => reason,
      );
      expect(sqlState(error)).toBe('42501');
    }

    const [event] = await findEvents(db.drizzle, {}, 10);
    expect(event).toMatchObject({ kind: 'request.denied', actorLabel: 'Sallyport', at: AT });
  });

  it('refuses even a session that switched triggers off for replication', async () => {
    await transaction(ctx(), (tx) => audit(tx, witness, denied('req_1')));

    const changed = db.transaction(async (tx) => {
      await tx.execute(sql`set local session_replication_role = replica`);
      await tx.execute(sql`delete from audit_event`);
    });

    await expect(changed).rejects.toThrow();
    expect(await countEvents(db.drizzle, {}, 10)).toBe(1);
  });

  it('keeps the definitions that were ever in force', async () => {
    await db.rows(sql`insert into definitions_snapshot (hash, source, loaded_at) values ('h', 's', now())`);

    await expect(db.rows(sql`update definitions_snapshot set source = ''`)).rejects.toThrow();
    await expect(db.rows(sql`delete from definitions_snapshot`)).rejects.toThrow();
  });

  it('says nothing of what was rolled back', async () => {
    const failed = transaction(ctx(), async (tx) => {
      await audit(tx, witness, denied('req_1'));
      throw new Error('the effect failed');
    });

    await expect(failed).rejects.toThrow('the effect failed');
    expect(await countEvents(db.drizzle, {}, 10)).toBe(0);
  });

  it('gives back what people typed to the letter', async () => {
    await transaction(ctx(), (tx) => audit(tx, witness, denied('req_1')));

    expect((await findEvents(db.drizzle, {}, 1))[0]?.data).toEqual({ comment: HOSTILE });
  });

  it('pages from the newest to the oldest without losing or doubling one', async () => {
    const all = Array.from({ length: 25 }, (_, n) => denied(`req_${n}`));
    await transaction(ctx(), (tx) => audit(tx, witness, ...all));

    const seen: (string | undefined)[] = [];
    for (let before: number | undefined; ; ) {
      const page = await findEvents(db.drizzle, {}, 10, before);
      seen.push(...page.map((event) => event.subject.requestId));
      before = page.at(-1)?.seq;
      if (page.length < 10) break;
    }

    expect(seen).toEqual(all.map((event) => event.subject.requestId).toReversed());
  });

  it('finds by person as subject or actor, by resource or entitlement, by kind or noun, and by time', async () => {
    await transaction(ctx(), (tx) =>
      audit(
        tx,
        witness,
        denied('req_1'),
        denied('req_2', { personId: 'person_mona', entitlement: 'prod-db2/read' }),
      ),
    );
    const count = (query: Parameters<typeof countEvents>[1]) => countEvents(db.drizzle, query, 10);

    expect(await count({ personId: 'person_sami' })).toBe(1);
    expect(await count({ entitlement: 'prod-db' })).toBe(1);
    expect(await count({ entitlement: 'prod-db2/read' })).toBe(1);
    expect(await count({ entitlement: 'prod_db' })).toBe(0);
    expect(await count({ entitlement: '%' })).toBe(0);
    expect(await count({ kind: 'request' })).toBe(2);
    expect(await count({ kind: 'request.denied' })).toBe(2);
    expect(await count({ kind: 'req' })).toBe(0);
    expect(await count({ from: AT })).toBe(2);
    expect(await count({ to: AT })).toBe(0);
    expect(await countEvents(db.drizzle, {}, 1)).toBe(1);
  });
});

describe('the audit trail, sought', () => {
  const HOUR_MS = 3_600_000;
  const at = (hours: number) => new Date(AT.getTime() + hours * HOUR_MS);

  /** The fifth was written with the clock put back by a day. */
  async function writeSome(): Promise<void> {
    for (const hours of [0, 1, 2, 3, -24, 5])
      await transaction(ctx(), (tx) =>
        audit(tx, { ...witness, clock: { now: () => at(hours) } }, denied(`req_${hours}`)),
      );
  }

  const idsOf = (found: Awaited<ReturnType<typeof findEvents>>) =>
    found.map(({ subject }) => subject.requestId);

  it('comes in the order of its times where a time is sought, else in that of its writing, page by page', async () => {
    await writeSome();
    const pages = async (query: Parameters<typeof findEvents>[1]) => {
      const ids: unknown[] = [];
      for (let before: number | undefined; ; ) {
        const page = await findEvents(db.drizzle, query, 2, before);
        ids.push(...idsOf(page));
        before = page.at(-1)?.seq;
        if (page.length < 2) return ids;
      }
    };

    const written = ['req_5', 'req_-24', 'req_3', 'req_2', 'req_1', 'req_0'];
    for (const query of [{}, { personId: 'person_sami' }, { entitlement: 'prod-db' }, { kind: 'request' }])
      expect(await pages(query), JSON.stringify(query)).toEqual(written);
    const from = { from: at(-48) };
    for (const query of [from, { ...from, personId: 'person_sami' }, { ...from, kind: 'request.denied' }])
      expect(await pages(query), JSON.stringify(query)).toEqual([
        ...written.filter((id) => id !== 'req_-24'),
        'req_-24',
      ]);
    expect(await pages({ to: at(1), entitlement: 'prod-db/read' })).toEqual(['req_0', 'req_-24']);
  });

  it('has what somebody did to themselves once', async () => {
    await transaction(ctx(), async (tx) => {
      await audit(tx, witness, denied('req_1'));
      await tx.execute(sql`insert into audit_event (at, kind, actor_id, actor_label, person_id, data)
        values (now(), 'person.deactivated', 'person_sami', 'Sami', 'person_sami', '{}')`);
    });

    expect(await findEvents(db.drizzle, { personId: 'person_sami' }, 10)).toHaveLength(2);
    expect(await countEvents(db.drizzle, { personId: 'person_sami' }, 10)).toBe(2);
    expect(await countEvents(db.drizzle, { personId: 'person_sami', kind: 'person' }, 10)).toBe(1);
    expect(await countEvents(db.drizzle, { personId: 'person_sami', entitlement: 'prod-db' }, 10)).toBe(1);
  });
});

describePostgres('the audit trail, written by many at once', () => {
  it('keeps every event once, each with the transaction that wrote it', async () => {
    await Promise.all(
      Array.from({ length: 40 }, (_, n) =>
        transaction(ctx(), (tx) => audit(tx, witness, denied(`req_${n}`))),
      ),
    );

    const [row] = await db.rows<{ events: number; seqs: number; xids: number }>(
      sql`select count(*)::int as events, count(distinct seq)::int as seqs, count(distinct xid::text)::int as xids
          from audit_event`,
    );
    expect(row).toEqual({ events: 40, seqs: 40, xids: 40 });
  });
});
