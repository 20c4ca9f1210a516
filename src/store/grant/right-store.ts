import { and, inArray, sql } from 'drizzle-orm';
import { isElsewhere } from '../../domain/grant/connector.ts';
import type { Place } from '../../domain/grant/connector.ts';
import { LIVE_GRANT_STATES } from '../../domain/grant/grant.ts';
import type { Drizzle } from '../database/database.ts';
import { gathered } from '../database/gathered.ts';
import type { GrantRow } from './grant-store.ts';
import { prepared } from '../database/prepared.ts';
import { grant } from '../schema/index.ts';

/** One right of one account at one target: what two grants may hold at the same time, whoever holds them. */
export interface Right {
  connectorId: string;
  target: string;
  account: { email: string };
  /** How the target itself calls the account, once it was seen there. */
  seenAs?: GrantRow['seenAs'];
  place?: Place | null;
}

const emailOf = ({ account }: Right): string => account.email.toLowerCase();
const seenIdOf = ({ seenAs }: Right): string | undefined => seenAs?.account.id;

/**
 * Whether two grants are of one right: an account is what its target calls it, and what it was granted as while it
 * wasn't seen there. A person's address may change from one grant to the next, and come to be somebody else's.
 */
export function isSameRight(one: Right, other: Right): boolean {
  if (one.connectorId !== other.connectorId || one.target !== other.target) return false;
  if (isElsewhere(one.place, other.place)) return false;
  const [seen, otherSeen] = [seenIdOf(one), seenIdOf(other)];
  return seen !== undefined && otherSeen !== undefined ? seen === otherSeen : emailOf(one) === emailOf(other);
}

/** The names under which a right is locked: two grants of one right have one of them in common. */
export function rightKeys(right: Right): string[] {
  const place = `${right.connectorId}\n${right.target}`;
  const seen = seenIdOf(right);
  return [`${place}\n${emailOf(right)}`, ...(seen === undefined ? [] : [`${place}\n#${seen}`])];
}

const sharingQuery = prepared((on) =>
  on
    .select()
    .from(grant)
    .where(
      and(
        sql`(lower(${grant.account}->>'email') = any(${sql.placeholder('emails')})
          or ${grant.seenAs}->'account'->>'id' = any(${sql.placeholder('ids')}))`,
        inArray(grant.state, [...LIVE_GRANT_STATES]),
      ),
    )
    .prepare('grants_sharing'),
);

/** The live grants of these accounts, among which a right may be shared. */
export async function findSharing(db: Drizzle, rights: readonly Right[]): Promise<GrantRow[]> {
  if (rights.length === 0) return [];
  const emails = [...new Set(rights.map(emailOf))];
  const ids = [...new Set(rights.flatMap((right) => seenIdOf(right) ?? []))];
  return sharingQuery(db, { emails, ids });
}

const gatheredSharing = gathered(async (db, keys) => {
  const rights = new Map(keys.map((key) => [key, JSON.parse(key) as Right]));
  const rows = await findSharing(db, [...rights.values()]);
  return new Map([...rights].map(([key, right]) => [key, rows.filter((row) => isSameRight(row, right))]));
});

/** The other live grants of one right, read now; for the pool, where many are worked on at once. */
export async function findSiblings(db: Drizzle, of: Right & { id: string }): Promise<GrantRow[]> {
  const { connectorId, target, account, seenAs, place } = of;
  const right: Right = { connectorId, target, account: { email: account.email }, seenAs, place };
  const found = (await gatheredSharing(db, JSON.stringify(right))) ?? [];
  return found.filter((one) => one.id !== of.id);
}
