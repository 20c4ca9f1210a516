import { setTimeout as wait } from 'node:timers/promises';
import { LEASE_MS } from '../../src/domain/grant/connector.ts';
import type { Stage } from './system-stage.ts';

/** Longer than what a killed process had under way is waited for, and than what it was asked for then may stay undecided. */
const PATIENCE_MS = 3 * LEASE_MS;

/** Waits until one more access was there at the target than before, however slow the machine is. */
export async function gotOn(stage: Stage, before = stage.spans.length): Promise<void> {
  for (const deadline = performance.now() + PATIENCE_MS; stage.spans.length <= before; await wait(50))
    if (performance.now() > deadline) throw new Error(`no access was given within ${PATIENCE_MS} ms`);
}
