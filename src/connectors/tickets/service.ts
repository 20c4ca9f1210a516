import type * as z from 'zod';
import { ConnectorError } from '../../domain/grant/connector.ts';
import type { Ticket } from '../../domain/request/ticket-check.ts';
import type { HttpAnswer } from '../http/http-client.ts';
import { plainLine } from '../plain-line.ts';

/** One service's way of showing a ticket. */
export interface TicketService {
  /** Undefined: it shows no such ticket. */
  find(number: string, until: AbortSignal): Promise<Ticket | undefined>;
  close(): Promise<void>;
}

const TITLE_MAX = 150;
const NAME_MAX = 80;

/** A title as one line that any database takes. */
export const titleOf = (text: string): string => lineOf(text, TITLE_MAX) || 'without a title';

export const nameOf = (text: string): string => lineOf(text, NAME_MAX) || 'somebody';

const lineOf = (text: string, max: number): string => plainLine(text.replace(/\p{Cs}/gu, '�'), max);

/** An instant in the one form that we keep; null where it isn't one. */
export function instantOf(text: string | null | undefined): string | null {
  const at = Date.parse(text ?? '');
  return Number.isNaN(at) ? null : new Date(at).toISOString();
}

/** `path` below a service's URL. */
export function below(base: string, path: string): URL {
  const url = new URL(base);
  url.pathname = `${url.pathname.replace(/\/+$/, '')}/${path}`;
  return url;
}

/** The body of a good answer in this shape. A page with a good status is more likely a proxy’s. */
export function inShape<T>(name: string, { status, body }: HttpAnswer, shape: z.ZodType<T>): T {
  if (status !== 200) throw refused(name, status);
  const parsed = shape.safeParse(body);
  if (parsed.success) return parsed.data;
  throw new ConnectorError({ kind: 'invalid' }, `${name} answered something else than a ticket.`);
}

const HINTS: Record<number, string> = {
  401: ' (it doesn’t let Sallyport in)',
  403: ' (the token may not read this)',
};

export const refused = (name: string, status: number): ConnectorError =>
  new ConnectorError(
    { kind: status === 401 || status === 403 ? 'denied' : 'retryable' },
    `${name} answered ${status}${HINTS[status] ?? ''}.`,
  );
