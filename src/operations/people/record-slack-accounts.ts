import type { Ctx } from '../context.ts';
import { newId, PersonId } from '../../domain/ids.ts';
import { accountFault } from '../../domain/people/person.ts';
import type { SlackAccount } from '../../domain/people/person.ts';
import { metrics } from '../metrics.ts';
import { audit } from '../../store/audit/audit-log.ts';
import type { Tx } from '../../store/database/database.ts';
import { reviveCards } from '../../store/card/missed-cards.ts';
import * as personStore from '../../store/people/person-store.ts';
import * as slackAccountStore from '../../store/people/slack-account-store.ts';
import { transaction } from '../../store/database/transaction.ts';

/**
 * Writes down what Slack says of accounts, and ties each new full member to the person with the same confirmed
 * e-mail, once and by id. What can't be tied is noted with how to settle it; one that fails holds up no other, and
 * never what Slack said of who is deactivated. What reached none of them until now is due again.
 */
export async function recordSlackAccounts(ctx: Ctx, accounts: readonly SlackAccount[]): Promise<void> {
  if (accounts.length === 0) return;
  const unique = [...new Map(accounts.map((one) => [`${one.teamId} ${one.userId}`, one])).values()];
  await slackAccountStore.saveAccounts(ctx.db.drizzle, unique, ctx.clock.now());
  const tied = await tieInTurn(ctx, unique);
  await transaction(ctx, (tx) => reviveCards(tx, { accounts: unique, tied }, ctx.clock.now()));
}

async function tieInTurn(ctx: Ctx, accounts: readonly SlackAccount[]): Promise<PersonId[]> {
  try {
    return await transaction(ctx, (tx) => tieAll(tx, ctx, accounts));
  } catch (error) {
    if (accounts.length === 1) throw error;
    ctx.log.warn({ err: error }, 'one of several accounts could not be tied, so each is tried alone');
    const tied: PersonId[] = [];
    for (const account of accounts) tied.push(...(await tieAlone(ctx, account)));
    return tied;
  }
}

async function tieAlone(ctx: Ctx, account: SlackAccount): Promise<PersonId[]> {
  try {
    return await transaction(ctx, (tx) => tieAll(tx, ctx, [account]));
  } catch (error) {
    metrics.slackRecordsDropped.inc();
    ctx.log.error({ err: error, slackUserId: account.userId }, 'an account could not be tied to anybody');
    return [];
  }
}

/** Answers whose accounts were tied now. */
async function tieAll(tx: Tx, ctx: Ctx, accounts: readonly SlackAccount[]): Promise<PersonId[]> {
  const tied: PersonId[] = [];
  for (const teamId of new Set(accounts.map((one) => one.teamId))) {
    const userIds = accounts.filter((one) => one.teamId === teamId).map((one) => one.userId);
    const rows = await slackAccountStore.findAccounts(tx, teamId, userIds);
    for (const row of rows) if (row.personId === null) tied.push(...(await tie(tx, ctx, row)));
  }
  return tied;
}

async function tie(tx: Tx, ctx: Ctx, account: SlackAccount): Promise<PersonId[]> {
  const { teamId, userId, email } = account;
  if (accountFault(account, teamId) !== undefined) return [];
  const outcome = await whoseIs(tx, ctx, account);
  if (typeof outcome !== 'string') {
    if (!(await slackAccountStore.linkAccount(tx, teamId, userId, outcome.id))) return [];
    await audit(tx, ctx, {
      kind: 'account.linked',
      data: { slackUserId: userId, email: email ?? '' },
      subject: { personId: outcome.id },
    });
    return [outcome.id];
  }
  if (!(await slackAccountStore.noteLinkFault(tx, teamId, userId, outcome))) return [];
  ctx.log.warn({ slackUserId: userId }, outcome);
  await audit(tx, ctx, {
    kind: 'account.refused',
    data: { slackUserId: userId, reason: outcome },
    subject: {},
  });
  return [];
}

/** The person an untied account belongs to, or a sentence why that can't be said. */
async function whoseIs(tx: Tx, ctx: Ctx, account: SlackAccount): Promise<{ id: PersonId } | string> {
  const email = account.email?.toLowerCase() ?? null;
  const settle = `An admin settles it with: sallyport people link ${account.userId} EMAIL`;
  if (email === null)
    return `Slack shows no e-mail for this account, so it can’t be told whose it is. ${settle}`;
  if (!account.emailConfirmed)
    return `The e-mail ${email} of this account isn’t confirmed in Slack. Confirm it there and try again. ${settle}`;
  const [person] = await personStore.findPeopleByEmail(tx, [email]);
  if (person !== undefined) {
    const other = await slackAccountStore.findLinkedAccount(tx, person.id);
    if (other === undefined) return person;
    return `The person with the e-mail ${email} is tied to the Slack account ${other} already, so this one isn’t let in. ${settle}`;
  }
  if (!ctx.config.people.some((source) => source.from === 'slack'))
    return `Nobody with the e-mail ${email} is in the people directory. Ask your HR team to add you. ${settle}`;
  const id = PersonId.parse(newId('person', ctx.clock.now()));
  await personStore.saveRecords(tx, [
    {
      id,
      employeeId: null,
      email,
      formerEmails: [],
      name: account.displayName,
      title: '',
      department: '',
      managerEmail: null,
      type: 'employee',
      startDate: null,
      endDate: null,
      status: 'active',
      source: 'slack',
      updatedAt: ctx.clock.now(),
    },
  ]);
  await audit(tx, ctx, {
    kind: 'person.imported',
    data: { source: 'slack', changed: ['email', 'name'] },
    subject: { personId: id },
  });
  return { id };
}
