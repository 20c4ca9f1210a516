/** The parts of Slack's payloads that are read; everything else in them is ignored. */
import type { Logger } from 'pino';
import { z } from 'zod';

const User = z.object({ id: z.string() });

export const CommandPayload = z.object({
  user_id: z.string(),
  command: z.string(),
  text: z.string().default(''),
  trigger_id: z.string(),
});

const Selected = z.object({ value: z.string() }).nullish();
const StateValue = z.object({
  value: z.string().nullish(),
  selected_option: Selected,
  selected_options: z.array(z.object({ value: z.string() })).nullish(),
  selected_user: z.string().nullish(),
  selected_date: z.string().nullish(),
});
type StateValue = z.infer<typeof StateValue>;

const View = z.object({
  id: z.string(),
  type: z.string(),
  hash: z.string().optional(),
  root_view_id: z.string().nullish(),
  callback_id: z.string().default(''),
  private_metadata: z.string().default(''),
  blocks: z.array(z.object({ block_id: z.string().default('') })).default([]),
  state: z.object({ values: z.record(z.string(), z.record(z.string(), StateValue)) }).optional(),
});
export type PayloadView = z.infer<typeof View>;

export const ActionPayload = z.object({
  user: User,
  trigger_id: z.string().default(''),
  container: z.object({
    type: z.string(),
    is_ephemeral: z.boolean().optional(),
    channel_id: z.string().optional(),
    message_ts: z.string().optional(),
  }),
  view: View.optional(),
  actions: z
    .array(
      z.object({
        action_id: z.string(),
        action_ts: z.string().default(''),
        block_id: z.string().default(''),
        value: z.string().optional(),
        selected_option: Selected,
      }),
    )
    .min(1),
});
export type ActionPayload = z.infer<typeof ActionPayload>;

export const SubmissionPayload = z.object({ user: User, view: View });

export const OptionsPayload = z.object({
  user: User,
  action_id: z.string(),
  value: z.string().default(''),
});

/** What stands in an input now: typed text, or the value of the chosen option. Blocks may carry a suffix after `:`. */
export function fieldValue(view: PayloadView, field: string): string {
  const element = elementOf(view, field);
  return element?.selected_option?.value ?? element?.value ?? '';
}

/** The values of all that is chosen in an input, or in several of one name. */
export function fieldValues(view: PayloadView, field: string): string[] {
  return elementsOf(view, field).flatMap(({ selected_options: chosen }) =>
    (chosen ?? []).map(({ value }) => value),
  );
}

/** The Slack user chosen in an input. */
export function fieldUser(view: PayloadView, field: string): string | undefined {
  return elementOf(view, field)?.selected_user ?? undefined;
}

/** The day chosen in an input, `2026-12-24`. */
export function fieldDate(view: PayloadView, field: string): string | undefined {
  return elementOf(view, field)?.selected_date ?? undefined;
}

function elementOf(view: PayloadView, field: string): StateValue | undefined {
  return elementsOf(view, field)[0];
}

function elementsOf(view: PayloadView, field: string): StateValue[] {
  return Object.entries(view.state?.values ?? {})
    .filter(([blockId]) => blockId === field || blockId.startsWith(`${field}:`))
    .flatMap(([, elements]) => Object.values(elements).slice(0, 1));
}

/** The payload, or undefined (and a line in the log) when it isn't of Slack's shape. */
export function readPayload<T>(schema: z.ZodType<T>, body: unknown, log: Logger): T | undefined {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  const where = parsed.error.issues.map((issue) => issue.path.join('.')).slice(0, 5);
  log.warn({ where }, 'a payload was dropped: it is not of the shape that Slack sends');
  return undefined;
}
