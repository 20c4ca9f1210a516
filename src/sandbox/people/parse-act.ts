import * as z from 'zod';
import type { Act } from '../acts.ts';

const json = z.record(z.string(), z.unknown());
const state = z.record(z.string(), z.record(z.string(), json));
const place = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('message'), channelId: z.string(), ts: z.string() }),
  z.object({ kind: z.literal('home') }),
  z.object({ kind: z.literal('modal'), viewId: z.string() }),
]);
const group = z.string();
const change = z.discriminatedUnion('kind', [
  z.object({ kind: z.enum(['give', 'leave']), email: z.string(), group }),
  z.object({ kind: z.literal('give-service'), name: z.string(), group }),
  z.object({ kind: z.literal('take'), account: z.string(), group }),
]);
const element = { place, blockId: z.string(), actionId: z.string() };

const Body = z.object({
  as: z.string(),
  act: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('say'), channelId: z.string(), text: z.string() }),
    z.object({ kind: z.literal('interact'), ...element, value: json.optional(), state: state.optional() }),
    z.object({ kind: z.literal('suggest'), ...element, typed: z.string() }),
    z.object({ kind: z.literal('submit'), viewId: z.string(), state }),
    z.object({ kind: z.literal('close'), viewId: z.string() }),
    z.object({ kind: z.literal('open-home') }),
    z.object({ kind: z.literal('read'), channelId: z.string() }),
    z.object({ kind: z.literal('open-session'), target: z.string() }),
    z.object({ kind: z.literal('change-out-of-band'), change }),
    z.object({ kind: z.literal('advance'), minutes: z.number().positive().max(525_600) }),
    z.object({ kind: z.literal('advance-by'), typed: z.string() }),
  ]),
});

/** What a page asks to be done, and as whom. */
export function parseAct(body: unknown): { as: string; act: Act } | { fault: string } {
  const parsed = Body.safeParse(body);
  return parsed.success ? parsed.data : { fault: `That isn’t an act: ${z.prettifyError(parsed.error)}` };
}
