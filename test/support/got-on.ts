import { setTimeout as wait } from 'node:timers/promises';
import { LEASE_MS } from '../../src/domain/grant/connector.ts';
import type { Program } from './program.ts';
import type { Stage } from './system-stage.ts';

/** Longer than what a killed process had under way is waited for, and than what it was asked for then may stay undecided. */
const PATIENCE_MS = 3 * LEASE_MS;
const READY_WITHIN_MS = 60_000;

/** Waits until one more access was there at the target than before, however slow the machine is. */
export async function gotOn(stage: Stage, before = stage.spans.length): Promise<void> {
  for (const deadline = performance.now() + PATIENCE_MS; stage.spans.length <= before; await wait(50))
    if (performance.now() > deadline) throw new Error(`no access was given within ${PATIENCE_MS} ms`);
}

/** Rejects unless the program says within a minute that it is ready; whatever died, it must not. */
export async function untilReady(program: Program): Promise<void> {
  for (const until = performance.now() + READY_WITHIN_MS; performance.now() < until; await wait(50)) {
    const ending = program.ending();
    if (ending !== null)
      throw new Error(`the program ended (${JSON.stringify(ending)}):\n${program.logs().slice(-3_000)}`);
    const answer = await fetch(`http://127.0.0.1:${program.port}/readyz`).catch(() => undefined);
    if (answer?.ok) return;
  }
  throw new Error(`the program wasn’t ready within ${READY_WITHIN_MS} ms:\n${program.logs().slice(-3_000)}`);
}
