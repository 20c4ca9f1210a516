import { ConnectorError } from '../../../domain/grant/connector.ts';
import { everyItem } from '../../../domain/pages.ts';

/** AWS takes no more at once. */
export const MOST_ON_A_PAGE = 100;
const AT_ONCE = 8;

/** A list of an answer; one that isn't there proves nothing. */
export function listed<T>(name: string, list: T[] | undefined): T[] {
  if (list !== undefined) return list;
  throw new ConnectorError(
    { kind: 'retryable' },
    `${name} left its list out of an answer, so nothing is concluded from it. It will be tried again.`,
  );
}

/** All of a list that goes on by a token. */
export async function whole<T>(
  read: (token: string | undefined) => Promise<{ items: T[]; next?: string | undefined }>,
): Promise<T[]> {
  const items: T[] = [];
  for await (const item of everyItem(read)) items.push(item);
  return items;
}

/** Some at a time, so that AWS isn't asked for hundreds at once. */
export async function forEachSome<T, R>(items: readonly T[], run: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (let at = 0; at < items.length; at += AT_ONCE)
    results.push(...(await Promise.all(items.slice(at, at + AT_ONCE).map(run))));
  return results;
}
