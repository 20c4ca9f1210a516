import type { Session } from './locate.ts';

/** What tells this server's cluster from every other; undefined where the login may not ask. */
export async function systemIdentifier(sql: Session): Promise<string | undefined> {
  const [may] = await sql<[{ ask: boolean }]>`
    select pg_catalog.has_function_privilege('pg_catalog.pg_control_system()', 'execute') as ask`;
  if (!may.ask) return undefined;
  const [row] = await sql<[{ id: string }]>`
    select system_identifier::text as id from pg_catalog.pg_control_system()`;
  return row.id;
}
