import { ConnectorError, type Page } from './grant/connector.ts';

const MAX_PAGES = 10_000;

/** Every item of a paged reading. Rejects as `invalid` where a cursor comes back or the pages have no end. */
export async function* everyItem<T>(read: (cursor?: string) => Promise<Page<T>>): AsyncGenerator<T> {
  const seen = new Set<string>();
  let cursor: string | undefined;
  do {
    const page = await read(cursor);
    yield* page.items;
    cursor = page.next;
    if (cursor === undefined) return;
    if (seen.has(cursor))
      throw new ConnectorError(
        { kind: 'invalid' },
        'The same page was offered twice, so the list has no end: likely a fault of the target system.',
      );
    seen.add(cursor);
  } while (seen.size < MAX_PAGES);
  throw new ConnectorError(
    { kind: 'invalid' },
    `The list goes on after ${MAX_PAGES} pages: likely a fault of the target system.`,
  );
}
