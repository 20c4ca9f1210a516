export interface Answer {
  status: number;
  body?: unknown;
  /** Where a list goes on. */
  next?: string;
}

/** https://developer.okta.com/docs/reference/error-codes/ */
export const refused = (status: number, errorCode: string, errorSummary: string): Answer => ({
  status,
  body: { errorCode, errorSummary, errorLink: errorCode, errorId: 'oae-of-the-tests', errorCauses: [] },
});

export const notFound = (what: string): Answer =>
  refused(404, 'E0000007', `Not found: Resource not found: ${what}`);

export const invalid = (why: string): Answer => refused(400, 'E0000001', `Api validation failed: ${why}`);

/** A page after an opaque place, as https://developer.okta.com/docs/api/#pagination has it. */
export function page<T extends { id: string }>(
  all: readonly T[],
  url: URL,
  show: (one: T) => unknown,
): Answer {
  const limit = Number(url.searchParams.get('limit') ?? '200');
  const after = url.searchParams.get('after');
  const from = after === null ? 0 : all.findIndex(({ id }) => id === after) + 1;
  const items = all.slice(from, from + limit);
  const last = items.at(-1);
  if (last === undefined || from + limit >= all.length) return { status: 200, body: items.map(show) };
  const next = new URL(url);
  next.searchParams.set('after', last.id);
  return { status: 200, body: items.map(show), next: next.href };
}
