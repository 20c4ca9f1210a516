import { sql } from 'drizzle-orm';
import type { AcmeWorld } from './acme-world.ts';

const CAME_LATER = ['card', 'finding', 'task', 'decision', 'stage_approver', 'stage', 'grant', 'request'];

/** As a database that was restored to before anything was asked for: people are there, and nothing that came after. */
export async function loseDatabase({ ctx }: AcmeWorld): Promise<void> {
  await ctx.db.drizzle.transaction(async (tx) => {
    await tx.execute(sql`set local session_replication_role = replica`);
    await tx.execute(sql`alter table audit_event disable trigger append_only`);
    for (const table of ['audit_event', ...CAME_LATER])
      await tx.execute(sql`delete from ${sql.identifier(table)}`);
    await tx.execute(sql`alter table audit_event enable always trigger append_only`);
  });
}
