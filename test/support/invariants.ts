import postgres from 'postgres';
import { objectAt, textAt } from '../../src/sandbox/json.ts';
import { brokenAccessInvariants } from './access-invariants.ts';
import { brokenCardInvariants } from './card-invariants.ts';
import { brokenRowInvariants } from './row-invariants.ts';
import type { Stage } from './system-stage.ts';

/** Where nothing is killed, on a machine that runs everybody. */
const PROMPT_MS = 10_000;

const QUIET = `
  select (select count(*) from request where state = 'pending')::int as pending,
    (select count(*) from "grant" where state in ('scheduled', 'provisioning', 'active', 'revoking'))::int as live,
    (select count(*) from card where due_at is not null)::int as due`;

/** Whether nothing is left to do. */
export async function isQuiet(databaseUrl: string): Promise<boolean> {
  return untilQuiet(databaseUrl, 0).then(
    () => true,
    () => false,
  );
}

/** Waits until nothing is left to do: every request and every grant ended, every card shown. */
export async function untilQuiet(databaseUrl: string, patienceMs: number): Promise<void> {
  const sql = postgres(databaseUrl, { max: 1, onnotice: () => {} });
  const deadline = performance.now() + patienceMs;
  try {
    for (;;) {
      const [left] = await sql.unsafe<{ pending: number; live: number; due: number }[]>(QUIET);
      if (left === undefined || left.pending + left.live + left.due === 0) return;
      if (performance.now() > deadline) {
        const cards = await sql`select * from card where due_at is not null limit 3`;
        const grants = await sql`select * from "grant" where due_at is not null limit 3`;
        throw new Error(
          `after ${patienceMs} ms there is still something to do: ${JSON.stringify({ left, cards, grants })}`,
        );
      }
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  } finally {
    await sql.end();
  }
}

/** Waits until no card is due any more, and says after how many milliseconds, whatever people still do. */
export async function untilShown(databaseUrl: string, patienceMs: number): Promise<number> {
  const sql = postgres(databaseUrl, { max: 1, onnotice: () => {} });
  const begun = performance.now();
  try {
    for (;;) {
      const [first] = await sql`select * from card where due_at is not null limit 1`;
      const tookMs = performance.now() - begun;
      if (first === undefined) return tookMs;
      if (tookMs > patienceMs) throw new Error(`after ${patienceMs} ms still due: ${JSON.stringify(first)}`);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  } finally {
    await sql.end();
  }
}

/**
 * Rejects with everything that isn't as it must always be: in the rows, at the target, in the messages. `lateMs` is how
 * long after its end a grant may be there: work that a killed process had claimed waits for the end of its lease.
 */
export async function assertInvariants(databaseUrl: string, stage: Stage, lateMs = PROMPT_MS): Promise<void> {
  const sql = postgres(databaseUrl, { max: 1, onnotice: () => {} });
  try {
    const broken = [
      ...(await brokenRowInvariants(sql, lateMs)),
      ...(await brokenAccessInvariants(sql, stage)),
      ...(await brokenCardInvariants(sql, stage)),
      ...(await forgottenForms(sql, stage)),
    ];
    if (broken.length > 0) throw new Error([`${broken.length} faults:`, ...broken.slice(0, 20)].join('\n'));
  } finally {
    await sql.end();
  }
}

/** Forms that were acknowledged without a word against them, and that no request came of. */
async function forgottenForms(sql: postgres.Sql, stage: Stage): Promise<string[]> {
  const rows = await sql<{ key: string }[]>`select idempotency_key as key from request`;
  const kept = new Set(rows.map(({ key }) => key));
  return stage.sandbox.workspace.deliveries.of('interactive').flatMap(({ payload, ack }) => {
    if (payload.type !== 'view_submission' || ack.kind !== 'acked' || ack.body !== undefined) return [];
    const view = objectAt(payload, 'view');
    const id = textAt(view, 'id');
    return view.callback_id === 'request_access' && !kept.has(id)
      ? [`form ${id} was taken and forgotten`]
      : [];
  });
}
