import { pino } from 'pino';
import type { DestinationStream, Logger } from 'pino';
import { inSources } from './source-lines.ts';

/** Keys whose values never reach a log, wherever they stand in what is logged (two levels deep). */
const SECRET_KEYS = [
  'token',
  'botToken',
  'appToken',
  'signingSecret',
  'secret',
  'password',
  'authorization',
  'cookie',
  'response_url',
  'responseUrl',
  'trigger_id',
  'DATABASE_URL',
];

/** Secrets by their shape, in text that others wrote: error messages, above all. */
const SECRET_SHAPES: [RegExp, string][] = [
  [/\bx(?:ox[a-z]|app)-[\w-]+/g, '[token]'],
  [/\b([a-z][a-z0-9+.-]*:\/\/[^\s:/@]*):[^\s@]+@/gi, '$1:[password]@'],
  [/https:\/\/hooks\.slack\.com\/\S+/g, '[response url]'],
  [/\bwhsec_[A-Za-z0-9+/=_-]+/g, '[secret]'],
  [/\b(Bearer|Basic)\s+[A-Za-z0-9._~+/=-]{8,}/g, '$1 [secret]'],
];

/** JSON lines on stdout. Nothing secret is in them, nor what people typed into a query that failed. */
export function openLog(level: string, destination?: DestinationStream): Logger {
  return pino(
    {
      level,
      base: undefined,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      redact: { paths: SECRET_KEYS.flatMap((key) => [key, `*.${key}`, `*.*.${key}`]), censor: '[redacted]' },
      serializers: { err: describeError, error: describeError },
      hooks: {
        logMethod(args, method) {
          const cleaned = args.map((arg) => (typeof arg === 'string' ? withoutSecrets(arg) : arg));
          method.apply(this, cleaned as Parameters<typeof method>);
        },
      },
    },
    destination ?? pino.destination(1),
  );
}

function withoutSecrets(text: string): string {
  return SECRET_SHAPES.reduce((cleaned, [shape, instead]) => cleaned.replace(shape, instead), text);
}

/** drizzle's errors end in the parameters of the query, which people typed; PostgreSQL's details quote them. */
const withoutParameters = (text: string): string => text.split('\nparams: ', 1)[0] ?? text;

/** A statement about a page of people is of many thousand characters. */
const MOST_SAID = 2_000;
const cut = (text: string): string => (text.length > MOST_SAID ? `${text.slice(0, MOST_SAID)} …` : text);

function describeError(error: unknown): unknown {
  if (!(error instanceof Error)) return typeof error === 'string' ? withoutSecrets(error) : error;
  const message = cut(withoutSecrets(withoutParameters(error.message)));
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  return {
    type: error.name,
    message,
    ...('code' in error && { code: error.code }),
    stack: withoutSecrets(inSources(frames.join('\n'))),
    ...(error.cause !== undefined && { cause: describeError(error.cause) }),
  };
}
