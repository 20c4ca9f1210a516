import type { Ctx } from '../context.ts';
import { isUnavailable } from '../../domain/errors.ts';
import { newId, PersonId } from '../../domain/ids.ts';
import { accountFault } from '../../domain/people/person.ts';
import type { SlackAccount } from '../../domain/people/person.ts';
import { metrics } from '../metrics.ts';
import { audit } from '../../store/audit/audit-log.ts';
import type { NewAuditEvent } from '../../store/audit/audit-log.ts';
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
    if (accounts.length === 1 || isUnavailable(error)) throw error;
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
    // No fault of the account’s: all of them are read again.
    if (isUnavailable(error)) throw error;
    metrics.slackRecordsDropped.inc();
    ctx.log.error({ err: error, slackUserId: account.userId }, 'an account could not be tied to anybody');
    return [];
  }
}

/** Returns whose accounts were tied now. */
async function tieAll(tx: Tx, ctx: Ctx, accounts: readonly SlackAccount[]): Promise<PersonId[]> {
  const tied: PersonId[] = [];
  for (const teamId of new Set(accounts.map((one) => one.teamId))) {
    const userIds = accounts.filter((one) => one.teamId === teamId).map((one) => one.userId);
    const rows = await slackAccountStore.findAccounts(tx, teamId, userIds);
    const untied = rows.filter((row) => row.personId === null && accountFault(row, teamId) === undefined);
    tied.push(...(await tieUntied(tx, ctx, teamId, untied)));
  }
  return tied;
}

/** All accounts of one workspace in as many statements as one takes: a page of them is two hundred. */
async function tieUntied(
  tx: Tx,
  ctx: Ctx,
  teamId: string,
  untied: readonly SlackAccount[],
): Promise<PersonId[]> {
  const { ties, faults, added } = await whoseAre(tx, ctx, untied);
  await personStore.saveRecords(tx, [...added.values()]);
  const linked = await slackAccountStore.linkAccounts(tx, teamId, ties);
  const refused = await slackAccountStore.noteLinkFaults(tx, teamId, faults);
  const events: NewAuditEvent[] = [];
  const tied: PersonId[] = [];
  for (const { userId, email } of untied) {
    const person = added.get(userId);
    if (person)
      events.push({
        kind: 'person.imported',
        data: { source: 'slack', changed: ['email', 'name'] },
        subject: { personId: person.id },
      });
    const personId = ties.get(userId);
    if (personId && linked.has(userId)) {
      tied.push(personId);
      events.push({
        kind: 'account.linked',
        data: { slackUserId: userId, email: email ?? '' },
        subject: { personId },
      });
    }
    const reason = faults.get(userId);
    if (reason === undefined || !refused.has(userId)) continue;
    ctx.log.warn({ slackUserId: userId }, reason);
    events.push({ kind: 'account.refused', data: { slackUserId: userId, reason }, subject: {} });
  }
  await audit(tx, ctx, ...events);
  return tied;
}

/** By Slack user id: the person whom an untied account belongs to, who of them is new, or a sentence why that can't be said. */
interface Owners {
  ties: Map<string, PersonId>;
  added: Map<string, personStore.PersonRecord>;
  faults: Map<string, string>;
}

async function whoseAre(tx: Tx, ctx: Ctx, untied: readonly SlackAccount[]): Promise<Owners> {
  const emails = untied.flatMap((account) => emailOf(account) ?? []);
  const people = await personStore.findPeopleByEmail(tx, emails);
  const byEmail = new Map(people.map(({ email, id }) => [email, id]));
  const accountOf = await slackAccountStore.findLinkedAccounts(tx, [...byEmail.values()]);
  const addsPeople = ctx.config.people.some((source) => source.from === 'slack');
  const owners: Owners = { ties: new Map(), added: new Map(), faults: new Map() };
  for (const account of untied) {
    const { userId, emailConfirmed } = account;
    const email = emailOf(account);
    const known = email === null ? undefined : byEmail.get(email);
    const other = known && accountOf.get(known);
    const why = reasonAgainst({ email, emailConfirmed, other, isThere: known !== undefined || addsPeople });
    if (email === null || why !== undefined) {
      owners.faults.set(userId, `${why} An admin settles it with: sallyport people link ${userId} EMAIL`);
      continue;
    }
    const personId = known ?? PersonId.parse(newId('person', ctx.clock.now()));
    if (known === undefined) owners.added.set(userId, newPerson(ctx, personId, email, account.displayName));
    owners.ties.set(userId, personId);
    byEmail.set(email, personId);
    accountOf.set(personId, userId);
  }
  return owners;
}

interface Claim {
  email: string | null;
  emailConfirmed: boolean;
  /** The account that its person has already. */
  other: string | undefined;
  /** Whether there is such a person, or may be one. */
  isThere: boolean;
}

function reasonAgainst({ email, emailConfirmed, other, isThere }: Claim): string | undefined {
  if (email === null) return 'Slack shows no e-mail for this account, so it can’t be told whose it is.';
  if (!emailConfirmed)
    return `The e-mail ${email} of this account isn’t confirmed in Slack. Confirm it there and try again.`;
  if (other !== undefined)
    return `The person with the e-mail ${email} is tied to the Slack account ${other} already, so this one isn’t let in.`;
  if (!isThere)
    return `Nobody with the e-mail ${email} is in the people directory. Ask your HR team to add you.`;
  return undefined;
}

const emailOf = ({ email }: Pick<SlackAccount, 'email'>): string | null => email?.toLowerCase() ?? null;

const newPerson = (
  ctx: Pick<Ctx, 'clock'>,
  id: PersonId,
  email: string,
  name: string,
): personStore.PersonRecord => ({
  id,
  employeeId: null,
  email,
  formerEmails: [],
  name,
  title: '',
  department: '',
  managerEmail: null,
  type: 'employee',
  startDate: null,
  endDate: null,
  status: 'active',
  source: 'slack',
  updatedAt: ctx.clock.now(),
});
