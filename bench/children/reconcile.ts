import { pino } from 'pino';
import { openStore, systemContext } from '../../src/program/compose.ts';
import { readDefinitions } from '../../src/program/definitions/read-definitions.ts';
import { AdjustableClock } from '../../src/domain/time/clock.ts';
import { isReadable } from '../../src/domain/grant/connector.ts';
import { everyItem } from '../../src/domain/pages.ts';
import { readEnv } from '../../src/program/env.ts';
import type { Ctx } from '../../src/operations/context.ts';
import { recordDefinitions } from '../../src/operations/catalog/record-definitions.ts';
import { reconcileTargets } from '../../src/operations/reconcile/reconcile-targets.ts';
import { eq } from 'drizzle-orm';
import { discrepancy, grant, look } from '../../src/store/schema/index.ts';
import { answerEach } from '../child.ts';

export interface Reconcile {
  /** The program's environment. */
  env: Record<string, string>;
  /** `migrate`: the database is only brought up to date. `place`: all grants are where the connector acts. `bare`: the same pages are read and nothing is done with them. */
  what: 'migrate' | 'place' | 'bare' | 'look';
  /** How much is asked about as missing behind the look; none when absent. */
  missing?: number;
}

export interface Reconciled {
  tookMs: number;
  /** How much more memory the process had at the most than before. */
  grewBytes: number;
}

answerEach<Reconcile, Reconciled>(async ({ env: variables, what, missing }) => {
  const env = readEnv(variables);
  const log = pino({ level: 'error' });
  const { definitions } = await readDefinitions(env.accessConfig, env.variables);
  const db = await openStore(env, log);
  const ctx = await systemContext({ db, config: definitions, log, clock: new AdjustableClock() });
  await recordDefinitions(ctx);
  globalThis.gc?.();
  const before = process.memoryUsage.rss();
  let most = before;
  const watch = setInterval(() => (most = Math.max(most, process.memoryUsage.rss())), 20);
  const from = performance.now();
  if (what === 'place')
    for (const [connectorId, { place }] of ctx.connectors)
      await db.transaction(
        async (tx) => {
          await tx.update(grant).set({ place }).where(eq(grant.connectorId, connectorId));
        },
        { statementTimeoutMs: 300_000 },
      );
  if (what === 'bare') await readBare(ctx);
  if (what === 'look') await lookAt(ctx, missing);
  const tookMs = performance.now() - from;
  clearInterval(watch);
  await db.close();
  return { tookMs, grewBytes: most - before };
});

async function readBare(ctx: Ctx): Promise<void> {
  for (const { connectorId, entitlements } of ctx.config.resources.values()) {
    const connector = ctx.connectors.get(connectorId);
    if (!isReadable(connector)) throw new Error(`${connectorId} can’t be read`);
    let count = 0;
    for (const { target } of entitlements)
      for await (const _ of everyItem((cursor) => connector.reads.grants({ target }, cursor))) count++;
    if (count === 0) throw new Error('nothing was listed');
  }
}

async function lookAt(ctx: Ctx, expected: number | undefined): Promise<void> {
  await reconcileTargets(ctx, new AbortController().signal);
  const looks = await ctx.db.drizzle.select().from(look);
  const unread = looks.find(({ completeFrom, fault }) => completeFrom === null || fault !== '');
  if (looks.length === 0 || unread !== undefined) throw new Error(`not read whole: ${unread?.fault}`);
  const missing = await ctx.db.drizzle.$count(discrepancy, eq(discrepancy.kind, 'missing'));
  if (missing !== (expected ?? 0)) throw new Error(`${missing} are asked about as missing`);
  await ctx.db.drizzle.update(look).set({ dueAt: ctx.clock.now() });
}
