import { sql } from 'drizzle-orm';
import type { PersonId } from '../../domain/ids.ts';
import type { Tx } from '../database/database.ts';
import { card, slackAccount } from '../schema/index.ts';
import { wakeAfterCommit } from '../database/transaction.ts';

interface Reachable {
  accounts: readonly { teamId: string; userId: string }[];
  /** Those whom a delivery that is under way may have found without an account. */
  tied: readonly PersonId[];
}

/**
 * Marks those cards due again that reached nobody, of people whom Slack lists now. Called once it is committed that an
 * account is theirs: whoever delivers then has either seen that, or finds here that its card is due all the same.
 */
export async function reviveCards(tx: Tx, { accounts, tied }: Reachable, now: Date): Promise<void> {
  const column = (name: 'teamId' | 'userId') => sql`${sql.param(accounts.map((one) => one[name]))}::text[]`;
  await tx.execute(sql`
    update ${card} set due_at = ${now.toISOString()}::timestamptz, attempts = 0, last_error = null,
      revision = revision + 1
    from ${slackAccount} account
    where (account.team_id, account.user_id) in (select * from unnest(${column('teamId')}, ${column('userId')}))
      and not account.deleted and account.person_id = ${card.audienceId} and ${card.messageTs} is null
      and (${card.dueAt} is null and ${card.lastError} is not null
        or ${card.leaseUntil} is not null and ${card.audienceId} = any(${sql.param([...tied])}::text[]))`);
  wakeAfterCommit(tx);
}
