/** The parts of Slack's payloads that are read; everything else in them is ignored. */
import type { Logger } from 'pino';
import * as z from 'zod';

/** Any field that isn't needed may be null or missing. */
const text = z
  .string()
  .nullish()
  .transform((said) => said ?? '');

/** What Slack names somebody, a form or a trigger by. */
const slackId = z.string().min(1);

const User = z.object({ id: slackId });

export const CommandPayload = z.object({
  user_id: slackId,
  command: z.string(),
  text,
  trigger_id: slackId,
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
  id: slackId,
  type: z.string(),
  hash: z
    .string()
    .nullish()
    .transform((said) => said ?? undefined),
  callback_id: text,
  private_metadata: text,
  blocks: z
    .array(z.object({ block_id: text }))
    .nullish()
    .transform((blocks) => blocks ?? []),
  state: z.object({ values: z.record(z.string(), z.record(z.string(), StateValue)).nullish() }).nullish(),
});
export type PayloadView = z.infer<typeof View>;

export const ActionPayload = z.object({
  user: User,
  trigger_id: text,
  container: z.object({
    type: z.string(),
    is_ephemeral: z.boolean().nullish(),
    channel_id: z.string().nullish(),
    message_ts: z.string().nullish(),
  }),
  view: View.nullish().transform((view) => view ?? undefined),
  actions: z
    .array(
      z.object({
        action_id: z.string(),
        action_ts: text,
        block_id: text,
        value: z
          .string()
          .nullish()
          .transform((said) => said ?? undefined),
        selected_option: Selected,
      }),
    )
    .min(1),
});
export type ActionPayload = z.infer<typeof ActionPayload>;

export const SubmissionPayload = z.object({ user: User, view: View });

/** An event, of which only what is needed has to be there. */
export const HomeOpened = z.object({ user: slackId, tab: text });
export const AccountTold = z.object({ user: z.unknown() });
/** A message, or a mention: who wrote it where. A bot's has its id; an edit and the like have a subtype. */
export const MessageWritten = z.object({
  user: text,
  bot_id: text,
  subtype: text,
  channel: slackId,
  channel_type: text,
  text,
});
export type MessageWritten = z.infer<typeof MessageWritten>;
const BotsMessage = z.object({ event: z.object({ type: z.literal('message'), bot_id: slackId }) });
/** Whether it is the event of a message that a bot posted. */
export const isBotsMessage = (body: unknown): boolean => BotsMessage.safeParse(body).success;
export const TokensRevoked = z.object({
  tokens: z
    .object({ bot: z.array(z.unknown()).nullish() })
    .nullish()
    .transform((tokens) => tokens?.bot ?? []),
});

export const OptionsPayload = z.object({
  user: User,
  action_id: z.string(),
  value: text,
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
