import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import * as z from 'zod';
import { DomainError } from '../domain/errors.ts';

type SlackEnv =
  | { mode: 'sandbox'; pagePort: number }
  | { mode: 'http'; botToken: string; signingSecret: string; apiUrl: string | undefined }
  | { mode: 'socket'; botToken: string; appToken: string; apiUrl: string | undefined };

/** What whoever runs the program decided; docs/operating.md has the table. */
export interface Env {
  slack: SlackEnv;
  port: number;
  /** Changes of posted messages that Slack takes of the whole workspace. */
  updatesPerMinute: number;
  /** Without `url`, the database is embedded in `dataDir`. */
  database: { url: string | undefined; pool: number; dataDir: string };
  accessConfig: string;
  commandName: string;
  logLevel: (typeof LOG_LEVELS)[number];
  /** What `${NAME}` in access.yaml may refer to. */
  variables: Readonly<Record<string, string>>;
}

/** The program's own way into a real workspace; undefined in the sandbox. */
export const realSlackOf = ({
  slack,
}: Pick<Env, 'slack'>): { botToken: string; apiUrl: string } | undefined =>
  slack.mode === 'sandbox'
    ? undefined
    : { botToken: slack.botToken, apiUrl: slack.apiUrl ?? 'https://slack.com/api/' };

const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;

// What may be secret is never repeated in a fault: each message says what was expected, and `show` adds what was found.
const port = (fallback: number) =>
  z
    .string()
    .regex(/^\d{1,5}$/, 'a port, 0 to 65535')
    .transform(Number)
    .refine((value) => value <= 65_535, 'a port, 0 to 65535')
    .default(fallback);
const url = (expected: string, ...protocols: string[]) =>
  z.string().refine((text) => URL.canParse(text) && protocols.includes(new URL(text).protocol), expected);

const DATABASE_URL_FORM =
  'postgres://user:password@host:5432/name, with %25 for a % in it and %40 for an @ in the password';

/** What the driver takes apart must come apart: it decodes each part and asks nobody. */
function isDatabaseUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, username, password, host, pathname } = new URL(text);
  if (protocol !== 'postgres:' && protocol !== 'postgresql:') return false;
  try {
    return [username, password, host, pathname].every((part) => !decodeURIComponent(part).includes('\0'));
  } catch {
    return false;
  }
}

const SESSIONS = ['read-write', 'read-only', 'primary', 'standby', 'prefer-standby'];
const wantsKnownSession = (text: string): boolean => {
  const wanted = URL.canParse(text) ? new URL(text).searchParams.get('target_session_attrs') : null;
  return wanted === null || SESSIONS.includes(wanted);
};

const Variables = z.object({
  SLACK_BOT_TOKEN: z
    .string()
    .regex(/^xoxb-\S+$/, 'a bot token, which starts with xoxb-')
    .optional(),
  SLACK_APP_TOKEN: z
    .string()
    .regex(/^xapp-\S+$/, 'an app-level token, which starts with xapp-')
    .optional(),
  SLACK_SIGNING_SECRET: z
    .string()
    .regex(/^\S{16,}$/, 'the app’s signing secret, 16 characters or more')
    .optional(),
  SLACK_API_URL: url('a URL that starts with http:// or https://', 'http:', 'https:').optional(),
  PORT: port(3000),
  SANDBOX_PORT: port(4390),
  DATABASE_URL: z
    .string()
    .refine(isDatabaseUrl, DATABASE_URL_FORM)
    .refine(wantsKnownSession, `target_session_attrs to be one of ${SESSIONS.join(', ')}`)
    .optional(),
  DATABASE_POOL: z
    .string()
    .regex(/^[1-9]\d{0,2}$/, 'a number of connections, 1 to 999')
    .transform(Number)
    .default(20),
  SLACK_UPDATES_PER_MINUTE: z
    .string()
    .regex(/^[1-9]\d{0,4}$/, 'a number of changes of messages a minute, 1 to 99999')
    .transform(Number)
    .default(45),
  DATA_DIR: z.string().default('./data'),
  ACCESS_CONFIG: z.string().optional(),
  COMMAND_NAME: z
    .string()
    .regex(/^\/[a-z0-9_-]{1,31}$/, 'a slash and up to 31 lower-case letters, digits, - or _, like /access')
    .default('/access'),
  LOG_LEVEL: z.enum(LOG_LEVELS, `one of ${LOG_LEVELS.join(', ')}`).default('info'),
});
type Variables = z.infer<typeof Variables>;

const MAY_BE_SHOWN = new Set([
  'PORT',
  'SANDBOX_PORT',
  'DATABASE_POOL',
  'SLACK_UPDATES_PER_MINUTE',
  'COMMAND_NAME',
  'LOG_LEVEL',
]);

/** Reads the environment, the file `.env` in the working directory included; rejects with every fault at once. */
export function readEnv(source: NodeJS.ProcessEnv = fromProcess()): Env {
  const set = Object.entries(source).filter(
    (entry): entry is [string, string] => (entry[1] ?? '').trim() !== '',
  );
  const variables = Object.fromEntries(set.map(([name, value]) => [name, value.trim()]));
  const parsed = Variables.safeParse(variables);
  const faults = [
    ...(parsed.error?.issues ?? []).map((issue) => {
      const name = String(issue.path[0]);
      const found = MAY_BE_SHOWN.has(name) ? `“${variables[name]}”` : 'something else (not repeated here)';
      return `${name}: found ${found}, expected ${issue.message}.`;
    }),
    ...slackFaults(variables),
  ];
  if (!parsed.success || faults.length > 0) {
    const count = faults.length === 1 ? 'One setting is' : `${faults.length} settings are`;
    throw new DomainError(
      'invalid',
      [`${count} wrong in the environment:`, ...faults.map((line) => `  ${line}`)].join('\n'),
    );
  }
  return toEnv(parsed.data, variables);
}

function fromProcess(): NodeJS.ProcessEnv {
  const file = resolve('.env');
  if (existsSync(file)) process.loadEnvFile(file);
  return process.env;
}

/** The sandbox lets anybody be everybody: it is started only when nothing at all points at a real workspace. */
function slackFaults(variables: Record<string, string>): string[] {
  if (variables['SLACK_BOT_TOKEN'] === undefined)
    return ['SLACK_SIGNING_SECRET', 'SLACK_APP_TOKEN', 'SLACK_API_URL']
      .filter((name) => variables[name] !== undefined)
      .map(
        (name) =>
          `${name} is set, but SLACK_BOT_TOKEN isn’t: set it to connect to Slack, or unset ${name} to start the sandbox.`,
      );
  if (variables['SLACK_SIGNING_SECRET'] === undefined && variables['SLACK_APP_TOKEN'] === undefined)
    return [
      'SLACK_BOT_TOKEN is set, but neither SLACK_SIGNING_SECRET (for HTTP) nor SLACK_APP_TOKEN (for Socket Mode) is: set one of them.',
    ];
  return [];
}

function toEnv(found: Variables, variables: Record<string, string>): Env {
  const slack = toSlackEnv(found);
  const defaultConfig = slack.mode === 'sandbox' ? 'examples/acme/access.yaml' : './access.yaml';
  return {
    slack,
    port: found.PORT,
    updatesPerMinute: found.SLACK_UPDATES_PER_MINUTE,
    database: { url: found.DATABASE_URL, pool: found.DATABASE_POOL, dataDir: found.DATA_DIR },
    accessConfig: found.ACCESS_CONFIG ?? defaultConfig,
    commandName: found.COMMAND_NAME,
    logLevel: found.LOG_LEVEL,
    variables,
  };
}

function toSlackEnv(found: Variables): SlackEnv {
  const { SLACK_BOT_TOKEN: botToken, SLACK_APP_TOKEN: appToken, SLACK_SIGNING_SECRET: signingSecret } = found;
  const apiUrl = found.SLACK_API_URL;
  if (botToken !== undefined && appToken !== undefined) return { mode: 'socket', botToken, appToken, apiUrl };
  if (botToken !== undefined && signingSecret !== undefined)
    return { mode: 'http', botToken, signingSecret, apiUrl };
  return { mode: 'sandbox', pagePort: found.SANDBOX_PORT };
}
