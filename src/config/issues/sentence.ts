import * as z from 'zod';
import type { Fault } from '../fault.ts';

export type Words = Pick<Fault, 'expected' | 'advice'> & Partial<Pick<Fault, 'found'>>;

const FORM = /^(?:found (?<found>.+?), )?expected (?<expected>.+?)(?: — (?<advice>.+))?$/s;

/** A schema's own sentence: `found …, expected … — what to do`, of which only what is expected has to be said. */
export function sentence(message: string): Words | undefined {
  const { found, expected, advice } = FORM.exec(message)?.groups ?? {};
  if (expected === undefined) return undefined;
  return { ...(found !== undefined && { found }), expected, ...(advice !== undefined && { advice }) };
}

const Refused = z.object({
  expected: z.string(),
  found: z.string().exactOptional(),
  advice: z.string().exactOptional(),
});

/** The same, as `refuse` of the schemas leaves it. */
export function refusal(params: unknown): Words | undefined {
  return Refused.safeParse(params).data;
}
