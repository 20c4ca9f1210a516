import { sql } from 'drizzle-orm';
import type { Ctx } from '../../src/operations/context.ts';

/** Rows that belong to a request, with the columns that name it or each other. */
const OF_A_REQUEST = {
  request: { key: 'id', own: ['id', 'idempotency_key'] },
  stage: { key: 'request_id', own: ['id', 'request_id'] },
  stage_approver: { key: 'stage_id', own: ['stage_id'] },
  glass_review: { key: 'request_id', own: ['id', 'request_id'] },
  request_message: { key: 'request_id', own: ['id', 'request_id'] },
};

/** As many more requests that stand just as this one does, each a moment later: rows alone. */
export async function copyRequest({ db }: Ctx, id: string, copies: number): Promise<void> {
  for (const [table, { key, own }] of Object.entries(OF_A_REQUEST)) {
    const changed = own.map(
      (column) => sql`${column}::text, (r.${sql.identifier(column)})::text || '-' || n`,
    );
    const created = table === 'request' ? sql`, 'created_at', r.created_at + n * interval '1 second'` : sql``;
    const of =
      key === 'stage_id'
        ? sql`r.stage_id in (select id from stage where request_id = ${id})`
        : sql`r.${sql.identifier(key)} = ${id}`;
    await db.drizzle.execute(
      sql`insert into ${sql.identifier(table)} select (jsonb_populate_record(r,
        jsonb_build_object(${sql.join(changed, sql`, `)}${created}))).*
        from ${sql.identifier(table)} r, generate_series(1, ${copies}::int) n where ${of}`,
    );
  }
}
