import { isAbsolute } from 'node:path';
import * as z from 'zod';
import { CONNECTOR_TIMEOUT_MS } from '../../domain/grant/connector.ts';
import { parseDuration } from '../../domain/time/duration.ts';
import { whenRight } from '../../domain/when-right.ts';

const LONGEST_SECONDS = CONNECTOR_TIMEOUT_MS / 1_000 - 1;

const text = z
  .string()
  .refine((value) => !value.includes('\0'), 'expected text without a NUL, which no program can be handed');
const absolute = text.refine(isAbsolute, 'expected an absolute path, such as /usr/local/bin/crm-access');
const variables = z.record(z.string(), text).superRefine((env, context) => {
  for (const name of Object.keys(env)) {
    const message = variableFault(name);
    if (message !== undefined) context.addIssue({ code: 'custom', path: [name], message });
  }
}, whenRight());

export const CommandSettings = z.strictObject({
  /** The program and its arguments; no shell reads them. */
  run: z.tuple(
    [absolute],
    text,
    'expected the program and its arguments as a list, such as [/usr/local/bin/crm-access, --region=eu]',
  ),
  cwd: absolute.default('/'),
  env: variables.default({}),
  timeout: z
    .string()
    .refine((length) => {
      const seconds = secondsOf(length);
      return seconds >= 1 && seconds <= LONGEST_SECONDS;
    }, `expected a length of 1s to ${LONGEST_SECONDS}s, such as 5s`)
    .default(`${LONGEST_SECONDS}s`),
  at_once: z.int().min(1).max(32).default(4),
  ends_sessions: z.boolean().default(false),
  place: z.string().min(1).max(200).optional(),
});
export type CommandSettings = z.infer<typeof CommandSettings>;

export const timeoutMsOf = ({ timeout }: Pick<CommandSettings, 'timeout'>): number =>
  secondsOf(timeout) * 1_000;

function variableFault(name: string): string | undefined {
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name))
    return 'found a key that is no variable’s name, expected one such as CRM_TOKEN';
  if (name.startsWith('SALLYPORT_'))
    return 'found a name that begins with SALLYPORT_, expected another one — those are the variables of the call';
  return undefined;
}

/** 0 where it isn't a length. */
function secondsOf(length: string): number {
  const parsed = parseDuration(length);
  return parsed.ok ? parsed.seconds : 0;
}
