export interface Answer {
  status: number;
  body?: unknown;
}

/** As the Directory API refuses: https://developers.google.com/workspace/admin/directory/v1/limits. */
export const refused = (code: number, reason: string, message: string): Answer => ({
  status: code,
  body: { error: { code, message, errors: [{ message, domain: 'global', reason }] } },
});

/** As Google Cloud refuses: https://google.aip.dev/193. */
export const cloudRefused = (code: number, status: string, message: string): Answer => ({
  status: code,
  body: { error: { code, message, status } },
});

export const notFound = (key: string): Answer => refused(404, 'notFound', `Resource Not Found: ${key}`);

export const forbidden = refused(403, 'forbidden', 'Not Authorized to access this resource/api');

/** A part of a list under its key, which isn't there where it is empty; pages go on behind the last one's name. */
export function page<T>(all: readonly T[], nameOf: (one: T) => string, url: URL, key: string): Answer {
  const most = Number(url.searchParams.get('maxResults') ?? url.searchParams.get('pageSize') ?? '200');
  const after = url.searchParams.get('pageToken');
  const from = after === null ? '' : Buffer.from(after, 'base64url').toString();
  const left = all
    .filter((one) => after === null || nameOf(one) > from)
    .toSorted((one, other) => (nameOf(one) < nameOf(other) ? -1 : 1));
  const items = left.slice(0, most);
  const last = items.at(-1);
  return {
    status: 200,
    body: {
      kind: `admin#directory#${key}`,
      ...(items.length > 0 && { [key]: items }),
      ...(left.length > most &&
        last !== undefined && { nextPageToken: Buffer.from(nameOf(last)).toString('base64url') }),
    },
  };
}
