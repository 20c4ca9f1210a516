import { expect, it, onTestFinished } from 'vitest';
import type { ExternalGrant } from '../../../src/domain/grant/connector.ts';
import { found } from './calls.ts';
import { part, type Crowd, type Stand } from './stand.ts';

const SIZE = 1_000;

/** Lists that are far longer than a page, and that change while they are read. */
export function exerciseCrowd(stand: () => Stand): void {
  it('lists a thousand members page by page and loses nobody, also while some come and go', async (context) => {
    const crowd = await part(context, stand(), 'crowd')(SIZE);
    onTestFinished(async () => crowd.close?.());

    const sevens = crowd.connector(7);
    onTestFinished(async () => sevens.close?.());
    const listed = await found(sevens, { target: crowd.target });
    expect(new Set(emailsOf(listed))).toEqual(new Set(crowd.members));
    expect(listed).toHaveLength(SIZE);

    const { seen, gone } = await readWhileChanging(crowd);
    const stayed = crowd.members.filter((email) => !gone.has(email));
    expect(stayed.filter((email) => !seen.has(email))).toEqual([]);
  });
}

const emailsOf = (grants: readonly ExternalGrant[]): (string | null)[] =>
  grants.map(({ account }) => account.email);

/** Between two pages the first that was listed leaves, then the last, after whom the next page begins. */
async function readWhileChanging(crowd: Crowd): Promise<{ seen: Set<string | null>; gone: Set<string> }> {
  const hundreds = crowd.connector(100);
  onTestFinished(async () => hundreds.close?.());
  const seen = new Set<string | null>();
  const gone = new Set<string>();
  let cursor: string | undefined;
  do {
    const { items, next } = await hundreds.reads.grants({ target: crowd.target }, cursor);
    const emails = emailsOf(items);
    for (const email of emails) seen.add(email);
    if (cursor === undefined) {
      await crowd.join(crowd.newcomer);
      for (const email of [emails.at(0), emails.at(-1)]) {
        if (typeof email !== 'string') throw new Error('the first page lists nobody');
        await crowd.leave(email);
        gone.add(email);
      }
    }
    cursor = next;
  } while (cursor !== undefined && seen.size <= 2 * SIZE);
  return { seen, gone };
}
