import { userInfo } from 'node:os';
import { AdjustableClock } from '../domain/time/clock.ts';
import { withCatalog } from '../operations/discovery/with-discovered.ts';
import type { Ctx } from '../operations/context.ts';
import { correctClock } from '../operations/upkeep/correct-clock.ts';
import { openStore, systemContext } from '../program/compose.ts';
import { readDefinitions } from '../program/definitions/read-definitions.ts';
import { readEnv } from '../program/env.ts';
import { openLog } from '../program/log.ts';
import { checkVariables } from './check-variables.ts';

/** Runs one command against the database that the environment names, as this machine's user. */
export async function withStore(run: (ctx: Ctx) => Promise<void>): Promise<void> {
  const env = readEnv();
  const log = openLog('warn', process.stderr);
  const { definitions } = await readDefinitions(env.accessConfig, checkVariables(env));
  const db = await openStore(env, log);
  try {
    const clock = new AdjustableClock();
    const ctx = await systemContext(
      { db, config: definitions, log, clock },
      `command line (${userInfo().username})`,
    );
    await correctClock(ctx, clock);
    ctx.config = await withCatalog(ctx, ctx.config);
    await run(ctx);
  } finally {
    await db.close();
  }
}
