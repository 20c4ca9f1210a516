import { gt, sql } from 'drizzle-orm';
import { pino } from 'pino';
import { makeConnectors } from '../../../src/connectors/index.ts';
import type { Card } from '../../../src/domain/card.ts';
import type { Definitions } from '../../../src/domain/definitions.ts';
import type { Directory } from '../../../src/domain/people/directory.ts';
import { AdjustableClock } from '../../../src/domain/time/clock.ts';
import { allJobs } from '../../../src/jobs/index.ts';
import { asSystem, type PersonCtx } from '../../../src/operations/actor.ts';
import type { Ctx } from '../../../src/operations/context.ts';
import { deliverDueCards } from '../../../src/operations/card/deliver-due-cards.ts';
import { signIn } from '../../../src/operations/people/sign-in.ts';
import { correctClock } from '../../../src/operations/upkeep/correct-clock.ts';
import { openDatabase } from '../../../src/store/database/open-database.ts';
import { card } from '../../../src/store/schema/index.ts';
import { runJobs } from '../../support/jobs.ts';
import { MemoryDirectory } from '../../support/memory-directory.ts';
import type { MovedTime } from '../../support/moved-time.ts';

/** What all machines have in common. */
export interface Around {
  time: MovedTime;
  databaseUrl: string;
  config: Definitions;
  directory: Directory;
  /** Called with each card that is posted; answers how many were so far. */
  posted(card: Card): number;
}

/** A machine with a process of the program, and with a clock of its own. */
export interface Machine {
  on<T>(run: (ctx: Ctx) => Promise<T>): Promise<T>;
  /** Somebody does something there. */
  as<T>(email: string, run: (ctx: PersonCtx) => Promise<T>): Promise<T>;
  /** Does all that is due. */
  runJobs(): Promise<void>;
  /** Sets its own clock. */
  set(aheadMs: number): void;
  close(): Promise<void>;
}

export async function startMachine(around: Around, ahead: number): Promise<Machine> {
  const { time, databaseUrl, config, directory } = around;
  let aheadMs = ahead;
  const log = pino({ level: 'silent' });
  const db = await openDatabase({ url: databaseUrl, pool: 3, log });
  const clock = await time.on(aheadMs, async () => new AdjustableClock());
  const ctx: Ctx = asSystem({
    db,
    clock,
    config,
    connectors: await makeConnectors(config.connectors, () => clock.unmoved()),
    groupSources: new Map(),
    ticketSource: undefined,
    directory,
    messenger: {
      takes: () => ({ posts: true, updates: true, updatesPerMinute: 60_000, inHand: [] }),
      show: async (_, one) => {
        const messageTs = one.messageTs ?? `1.${around.posted(one)}`;
        return { kind: 'shown', channelId: 'D1', messageTs };
      },
    },
    log,
    wake: () => undefined,
  });
  const jobs = allJobs({ clock, pickUpDefinitions: async () => {} });
  const aSecondPasses = () =>
    db.drizzle
      .update(card)
      .set({ postedAt: sql`${card.postedAt} - interval '1 second'` })
      .where(gt(card.postedAt, new Date(clock.now().getTime() - 1_000)));
  const machine: Machine = {
    on: (run) => time.on(aheadMs, () => run(ctx)),
    as: (email, run) =>
      machine.on(async () => {
        const slackUserId = MemoryDirectory.idOf(email);
        return run(await signIn(ctx, { teamId: 'T1', slackUserId, surface: 'test' }));
      }),
    runJobs: () =>
      machine.on(async () => {
        await runJobs(ctx, jobs);
        // The time stands still between two posts to one reader.
        do await aSecondPasses();
        while ((await deliverDueCards(ctx)) > 0);
      }),
    set: (ms) => void (aheadMs = ms),
    async close() {
      for (const connector of ctx.connectors.values()) await connector.close?.();
      await db.close();
    },
  };
  await machine.on(() => correctClock(ctx, clock));
  return machine;
}
