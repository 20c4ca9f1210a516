/** Part of the composition root: how far the sandbox's clock was moved, kept with what happened by it. */
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import * as z from 'zod';
import type { AdjustableClock } from '../../domain/time/clock.ts';
import { parseStored } from '../../sandbox/stored.ts';

const Stored = z.object({ aheadMs: z.number().int().nonnegative() });
const REMEDY = 'delete it to go on from the time of what happened last';

/** Moves the clock as far ahead as an earlier run had it, if there was one. */
export function goOnAhead(clock: AdjustableClock, file: string): void {
  const text = readIfThere(file);
  if (text !== undefined) clock.advance(parseStored(Stored, { file, text, remedy: REMEDY }).aheadMs);
}

/** To be called after each move: at once, since nothing that happens later may come to lie ahead. */
export function keepAhead(clock: AdjustableClock, file: string): void {
  writeFileSync(`${file}.draft`, JSON.stringify({ aheadMs: clock.advancedMs() }));
  renameSync(`${file}.draft`, file);
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
