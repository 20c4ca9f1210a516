import { userInfo } from 'node:os';
import { AdjustableClock } from '../domain/time/clock.ts';
import { withLeftRights } from '../operations/catalog/known-rights.ts';
import type { Ctx } from '../operations/context.ts';
import { correctClock } from '../operations/upkeep/correct-clock.ts';
import { openStore, readDefinitions, systemContext } from '../program/compose.ts';
import { type Env, readEnv } from '../program/env.ts';
import { openLog } from '../program/log.ts';

/** Runs one command against the database that the environment names, as this machine's user. */
export async function withStore(run: (ctx: Ctx) => Promise<void>): Promise<void> {
  const env = readEnv();
  const log = openLog('warn', process.stderr);
  const { definitions } = await readDefinitions(env.accessConfig, checkVariables(env));
  const db = await openStore(env, log);
  try {
    const clock = new AdjustableClock();
    const ctx = systemContext(
      { db, config: definitions, log, clock },
      `command line (${userInfo().username})`,
    );
    await correctClock(ctx, clock);
    ctx.config = await withLeftRights(ctx, ctx.config);
    await run(ctx);
  } finally {
    await db.close();
  }
}

/** In the sandbox the target's address is made at the start: a check stands in for it. */
export function checkVariables(env: Env): Record<string, string> {
  const made = { SANDBOX_TARGET_URL: 'http://127.0.0.1/', SANDBOX_TARGET_SECRET: 'made at the start' };
  return { ...(env.slack.mode === 'sandbox' && made), ...env.variables };
}
