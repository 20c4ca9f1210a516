import postgres from 'postgres';
import type { Load } from './children/load-driver.ts';
import { approveClick } from './payloads.ts';
import type { PendingRequest } from './seed.ts';
import type { Stand } from './stand.ts';

/** So many clicks are in flight. */
export const AT_ONCE = 50;

/** The clicks that approve these requests, at one process or at several in turns. */
export const approvals = (
  stand: Stand,
  origins: string[],
  requests: readonly PendingRequest[],
  atOnce = AT_ONCE,
): Load => ({
  origins,
  secret: stand.secret,
  atOnce,
  bodies: requests.map((request) => approveClick(stand, request)),
});

/** A figure about clicks that weren't decided would say nothing. */
export async function assertDecided(url: string, expected: number): Promise<void> {
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  const [row] = await sql<
    { decided: number }[]
  >`select count(*)::int as decided from request where state = 'approved'`;
  await sql.end();
  if (row?.decided !== expected)
    throw new Error(`${expected} requests were clicked, and ${row?.decided} approved`);
}
