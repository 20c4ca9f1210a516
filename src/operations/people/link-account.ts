import * as z from 'zod';
import type { Ctx } from '../context.ts';
import { DomainError } from '../../domain/errors.ts';
import type { PersonId } from '../../domain/ids.ts';
import { localDate } from '../../domain/time/local-date.ts';
import { personFault } from '../../domain/people/person.ts';
import { audit } from '../../store/audit/audit-log.ts';
import { repostCards } from '../../store/card/cards.ts';
import type { WantedCard } from '../../store/card/cards.ts';
import type { Tx } from '../../store/database/database.ts';
import { reviveCards } from '../../store/card/missed-cards.ts';
import * as personStore from '../../store/people/person-store.ts';
import * as slackAccountStore from '../../store/people/slack-account-store.ts';
import { transaction } from '../../store/database/transaction.ts';
import { cardsOfWaiting } from '../waiting/waiting-cards.ts';
import { requirePeople } from './require-people.ts';

export const LinkAccount = z.object({ slackUserId: z.string(), email: z.string().toLowerCase() });

/**
 * Ties a Slack account to a person on an admin's word, in place of whatever account the person had: what waits for them
 * is asked anew, since nobody sees the messages of an account that isn't theirs any more.
 */
export async function linkAccount(ctx: Ctx, raw: z.input<typeof LinkAccount>): Promise<void> {
  const { slackUserId, email } = LinkAccount.parse(raw);
  const waiting = await whatWaits(ctx, email);
  const tied = await transaction(ctx, async (tx) => {
    const [person] = await personStore.findPeopleByEmail(tx, [email]);
    if (person === undefined)
      throw new DomainError('not_found', `Nobody with the e-mail ${email} is in the people directory.`);
    const known = await slackAccountStore.findAccountOf(tx, slackUserId);
    if (known === undefined)
      throw new DomainError(
        'not_found',
        `The Slack account ${slackUserId} can’t be found. Start the bot once, so that it reads the workspace.`,
      );
    const account = { teamId: known.teamId, userId: slackUserId };
    if (known.personId === person.id) return { accounts: [account], tied: [] };
    if (known.personId !== null) await untieFormer(tx, ctx, slackUserId, known.personId);
    const untied = await slackAccountStore.unlinkAccount(tx, person.id);
    await slackAccountStore.linkAccounts(tx, known.teamId, new Map([[slackUserId, person.id]]));
    const subject = { personId: person.id };
    if (untied !== undefined) {
      await audit(tx, ctx, { kind: 'account.unlinked', data: { slackUserId: untied }, subject });
      await repostCards(tx, waiting, ctx.clock.now());
    }
    await audit(tx, ctx, {
      kind: 'account.linked',
      data: { slackUserId, email },
      subject: { personId: person.id },
    });
    return { accounts: [account], tied: [person.id] };
  });
  await transaction(ctx, (tx) => reviveCards(tx, tied, ctx.clock.now()));
}

/** An account passes from somebody who left; from anybody else only once they have another one. */
async function untieFormer(tx: Tx, ctx: Ctx, slackUserId: string, personId: PersonId): Promise<void> {
  const [former] = await requirePeople(tx, [personId]);
  if (personFault(former, localDate(ctx.clock.now(), ctx.config.timezone)) === undefined)
    throw new DomainError(
      'invalid',
      `The Slack account ${slackUserId} is tied to ${former.name} (${former.email}) already. If it isn’t theirs, tie their own account to them first.`,
    );
  await slackAccountStore.unlinkAccount(tx, personId);
  await audit(tx, ctx, { kind: 'account.unlinked', data: { slackUserId }, subject: { personId } });
}

async function whatWaits(ctx: Ctx, email: string): Promise<WantedCard[]> {
  const [person] = await personStore.findPeopleByEmail(ctx.db.drizzle, [email]);
  return person === undefined ? [] : cardsOfWaiting(ctx, person);
}
