import type * as z from 'zod';
import type { OnCallSchedule } from '../../domain/definitions.ts';
import { ConnectorError } from '../../domain/grant/connector.ts';
import type { HttpClient } from '../http/http-client.ts';
import { plainLine } from '../plain-line.ts';

/** More who are on call at once than this is a schedule that isn't one. */
export const MOST_ON_CALL = 1_000;

/** What an API is asked with. */
export interface OnCallApi {
  /** How errors call the service. */
  name: string;
  schedule: string;
  /** The answer to a path below the API's URL, in this shape. */
  get<T>(path: string, query: Record<string, string>, shape: z.ZodType<T>): Promise<T>;
}

/** One service's way of saying who is on call. */
export interface OnCallService {
  name: string;
  /** Of every call. */
  headers(token: string): Record<string, string>;
  /** The addresses of those who are on call now. */
  members(api: OnCallApi): Promise<string[]>;
}

export function makeApi(
  { name, headers }: Pick<OnCallService, 'name' | 'headers'>,
  { url, schedule, token }: OnCallSchedule,
  http: HttpClient,
): OnCallApi {
  const base = new URL(url);
  return {
    name,
    schedule,
    async get(path, query, shape) {
      const asked = new URL(base);
      asked.pathname = `${base.pathname.replace(/\/+$/, '')}/${path}`;
      asked.search = new URLSearchParams(query).toString();
      const answer = await http.call({ method: 'GET', url: asked, headers: headers(token), writes: false });
      if (answer.status !== 200) throw refused(name, answer.status, schedule);
      const parsed = shape.safeParse(answer.body);
      if (parsed.success) return parsed.data;
      const [issue] = parsed.error.issues;
      const where = issue?.path.join('.') || 'the whole';
      throw invalid(plainLine(`${name} answered something else than who is on call (${where}).`, 200));
    },
  };
}

const HINTS: Record<number, (schedule: string) => string> = {
  401: () => ' (it doesn’t take the token)',
  403: () => ' (the token may not read this schedule)',
  404: (schedule) => ` (it has no schedule ${schedule})`,
};

const refused = (name: string, status: number, schedule: string): ConnectorError =>
  new ConnectorError(
    { kind: status === 401 || status === 403 ? 'denied' : 'retryable' },
    `${name} answered ${status}${HINTS[status]?.(plainLine(schedule, 100)) ?? ''}.`,
  );

/** One person on call, who must have an address: somebody left out would be taken for nobody. */
export function addressOf(name: string, who: string, address: string | null | undefined): string {
  if (address !== null && address !== undefined && /^[^@\s]+@[^@\s]+$/.test(address)) return address;
  throw invalid(`${name} doesn’t say the e-mail address of ${plainLine(who, 100)}, who is on call.`);
}

export const invalid = (message: string): ConnectorError => new ConnectorError({ kind: 'invalid' }, message);
