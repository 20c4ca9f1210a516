export interface Answer {
  status: number;
  body?: unknown;
}

/** https://learn.microsoft.com/en-us/graph/errors */
export const refused = (status: number, code: string, message: string): Answer => ({
  status,
  body: {
    error: { code, message, innerError: { date: '2026-01-01T00:00:00', 'request-id': 'of the tests' } },
  },
});

export const notFound = (id: string): Answer =>
  refused(
    404,
    'Request_ResourceNotFound',
    `Resource '${id}' does not exist or one of its queried reference-property objects are not present.`,
  );

export const forbidden = refused(
  403,
  'Authorization_RequestDenied',
  'Insufficient privileges to complete the operation.',
);

/** https://learn.microsoft.com/en-us/graph/paging */
export function page(all: readonly object[], url: URL): Answer {
  const top = Number(url.searchParams.get('$top') ?? '100');
  const from = Number(url.searchParams.get('$skiptoken') ?? '0');
  const next = new URL(url);
  next.searchParams.set('$skiptoken', String(from + top));
  return {
    status: 200,
    body: {
      '@odata.context': `${url.origin}/v1.0/$metadata`,
      value: all.slice(from, from + top),
      ...(from + top < all.length && { '@odata.nextLink': next.href }),
    },
  };
}
