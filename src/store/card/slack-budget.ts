import { sql } from 'drizzle-orm';
import { rows } from '../database/database.ts';
import type { Drizzle, Tx } from '../database/database.ts';
import { slackBudget } from '../schema/index.ts';

/** A rate as a bucket: so much at once, so much more each second. */
export interface Budget {
  name: string;
  most: number;
  perSecond: number;
}

/** What is left of each budget now; whoever asks holds them until their transaction ends. */
export async function holdBudgets(tx: Tx, budgets: readonly Budget[], now: Date): Promise<number[]> {
  const left: number[] = [];
  for (const budget of budgets) left.push(await holdBudget(tx, budget, now));
  return left;
}

async function holdBudget(tx: Tx, { name, most, perSecond }: Budget, now: Date): Promise<number> {
  const at = sql`${now.toISOString()}::timestamptz`;
  const refilled = sql`least(${most}::float8, ${slackBudget.tokens} +
    greatest(0, extract(epoch from ${at} - ${slackBudget.at}))::float8 * ${perSecond}::float8)`;
  const [row] = await rows<{ tokens: number }>(
    tx,
    sql`insert into ${slackBudget} (name, tokens, at) values (${name}, ${most}::float8, ${at})
      on conflict (name) do update set tokens = ${refilled}, at = ${at}
      returning tokens`,
  );
  return Math.max(0, Math.floor(row?.tokens ?? 0));
}

/** Takes from a budget, or gives back to it what wasn't used. */
export async function spend(db: Drizzle, name: string, calls: number): Promise<void> {
  if (calls === 0) return;
  await db.execute(sql`update ${slackBudget} set tokens = tokens - ${calls} where name = ${name}`);
}
