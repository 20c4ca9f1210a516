import { homedir } from 'node:os';
import { ConnectorError } from '../../domain/grant/connector.ts';
import type { Call } from '../access-contract/speak.ts';

/** What a program may count on; nothing else of Sallyport's own environment, which holds its secrets, is handed on. */
const PLAIN = { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', LANG: 'C.UTF-8' };

/** Settings of these names are no secrets. */
const NO_SECRETS = new Set(['PATH', 'HOME', 'LANG', 'LC_ALL', 'TZ']);

/** Each line of a key as well: one line is all that is shown of what a program says. */
export const secretsOf = (env: Record<string, string>): string[] =>
  Object.entries(env).flatMap(([name, value]) =>
    NO_SECRETS.has(name) ? [] : [value, ...value.split(/\r?\n/)],
  );

/** The environment of one call: what the settings name, and the call's fields for whoever parses no JSON. */
export function variablesOf(
  name: string,
  env: Record<string, string>,
  { type, data }: Pick<Call, 'type' | 'data'>,
): Record<string, string> {
  const { account } = data;
  const fields = {
    SALLYPORT_TYPE: type,
    SALLYPORT_TARGET: data.target,
    SALLYPORT_EMAIL: account?.email,
    SALLYPORT_ACCOUNT_ID: account?.id,
    SALLYPORT_EMPLOYEE_ID: account?.employee_id,
    SALLYPORT_NAME: account?.name,
    SALLYPORT_OPERATION_ID: data.operation_id,
    SALLYPORT_EXPIRES_AT: data.expires_at,
    SALLYPORT_HANDLE: data.handle,
    SALLYPORT_CURSOR: data.cursor,
  };
  const known = Object.entries(fields).flatMap(([field, value]): [string, string][] =>
    typeof value === 'string' ? [[field, value]] : [],
  );
  // Else it would arrive as another name.
  if (known.some(([, value]) => value.includes('\0') || !value.isWellFormed()))
    throw new ConnectorError(
      { kind: 'invalid' },
      `${name} wasn’t started: a name with a NUL, or with half a character, can’t be handed to a program.`,
    );
  return { ...PLAIN, HOME: homedir(), ...env, ...Object.fromEntries(known) };
}
