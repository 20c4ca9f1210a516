import type { Ctx } from '../context.ts';
import type { Resource } from '../../domain/definitions.ts';
import { ConnectorError } from '../../domain/grant/connector.ts';
import type { ExternalAccount, ReadableConnector } from '../../domain/grant/connector.ts';
import { everyItem } from '../../domain/pages.ts';
import { hasLeft } from '../../domain/people/person.ts';
import { localDate } from '../../domain/time/local-date.ts';
import { transaction } from '../../store/database/transaction.ts';
import { listActiveOf } from '../../store/reconcile/listed-store.ts';
import * as personStore from '../../store/people/person-store.ts';
import * as discrepancyStore from '../../store/reconcile/discrepancy-store.ts';
import type { SeenDifference } from '../../store/reconcile/discrepancy-store.ts';
import { noteDifferences } from '../discrepancy/note-differences.ts';
import { findAccountMatches } from '../look/account-holders.ts';
import { accountKey } from './account-key.ts';
import type { Concluding } from './conclude.ts';
import type { HeldLook } from './held-look.ts';
import { findSettled, underWay } from './settled-accounts.ts';

const CHUNK = 500;

/** What is compared: whose accounts, beside which resource's access. */
interface Beside {
  at: Concluding['at'];
  connector: ReadableConnector;
  resource: Resource;
}

/**
 * Asks about accounts that are disabled at a target while their people are active and hold access there, and about those that
 * are active while their people have left. Says whether it read them all, and why not.
 */
export async function compareAccounts(
  ctx: Ctx,
  look: HeldLook,
  beside: Beside,
): Promise<{ isWhole: boolean; unread: string[] }> {
  const read = async (cursor?: string) => {
    await look.renew(ctx, look.row.readSoFar);
    return beside.connector.reads.accounts(cursor);
  };
  try {
    let chunk: ExternalAccount[] = [];
    for await (const account of everyItem(read)) {
      chunk.push(account);
      if (chunk.length < CHUNK) continue;
      await compareSome(ctx, look, beside, chunk);
      chunk = [];
    }
    await compareSome(ctx, look, beside, chunk);
    return { isWhole: true, unread: [] };
  } catch (error) {
    if (!(error instanceof ConnectorError)) throw error;
    const isUnable = error.fault.kind === 'unsupported';
    return { isWhole: false, unread: isUnable ? [] : [`Accounts: ${error.message}`] };
  }
}

async function compareSome(
  ctx: Ctx,
  { row: { begunAt } }: HeldLook,
  { at, resource }: Beside,
  accounts: readonly ExternalAccount[],
): Promise<void> {
  if (accounts.length === 0) return;
  const seen = [
    ...(await disabledThere(ctx, { at, resource }, accounts)),
    ...(isFirstAt(ctx, resource) ? await disabledHere(ctx, { at, begunAt }, accounts) : []),
  ];
  if (seen.length > 0) await transaction(ctx, (tx, ctx) => noteDifferences(tx, ctx, at, seen, begunAt));
}

/** What is true of all that is at one connector is asked about with the first of its resources. */
const isFirstAt = ({ config }: Ctx, { id, connectorId }: Resource): boolean =>
  [...config.resources.values()].find(
    (one) => one.connectorId === connectorId && one.reconcile.everySeconds !== null,
  )?.id === id;

/** Whose person is active and holds access there. */
async function disabledThere(
  ctx: Ctx,
  { at, resource }: Pick<Beside, 'at' | 'resource'>,
  accounts: readonly ExternalAccount[],
): Promise<SeenDifference[]> {
  const disabled = accounts.filter(({ active }) => !active);
  const keys = resource.entitlements.map(({ key }) => key);
  const held = await listActiveOf(ctx.db.drizzle, at, {
    entitlements: keys,
    accountIds: disabled.map(({ id }) => id),
  });
  const holders = new Map(held.map(({ accountId, principalId }) => [accountId, principalId]));
  const people = await personStore.findPeople(ctx.db.drizzle, [...new Set(holders.values())]);
  const today = localDate(ctx.clock.now(), ctx.config.timezone);
  return disabled.flatMap((account) => {
    const person = people.find(({ id }) => id === holders.get(account.id));
    return person !== undefined && !hasLeft(person, today)
      ? [stateOf(account, { disabled: 'there', personId: person.id })]
      : [];
  });
}

/**
 * Whose person has left; what an account of theirs holds there without a decision is asked about already, and of what an owner
 * said whose it is, its address says nothing.
 */
async function disabledHere(
  ctx: Ctx,
  { at, begunAt }: Pick<Concluding, 'at' | 'begunAt'>,
  accounts: readonly ExternalAccount[],
): Promise<SeenDifference[]> {
  const db = ctx.db.drizzle;
  const enabled = accounts.filter(({ active, email }) => active && email !== null);
  const emailOf = ({ email }: ExternalAccount) => email?.toLowerCase() ?? '';
  const people = await personStore.findPeopleByEmail(db, enabled.map(emailOf));
  const today = localDate(ctx.clock.now(), ctx.config.timezone);
  const left = new Map(
    people.filter((person) => hasLeft(person, today)).map((person) => [person.email, person]),
  );
  const theirs = enabled.filter((account) => left.has(emailOf(account)));
  const orphaned = await discrepancyStore.findUnsettledKeys(db, {
    resourceId: at.resourceId,
    kind: 'orphaned-account',
    keys: theirs.map((account) => accountKey({ account })),
  });
  const matches = await findAccountMatches(db, at, theirs);
  const open = underWay(await findSettled(db, at, theirs, begunAt), begunAt);
  return theirs.flatMap((account) => {
    const person = left.get(emailOf(account));
    const isAsked = orphaned.has(accountKey({ account })) || matches.has(account.id) || open.has(account.id);
    return person === undefined || isAsked
      ? []
      : [stateOf(account, { disabled: 'here', personId: person.id })];
  });
}

const stateOf = ({ id, email, active }: ExternalAccount, facts: SeenDifference['facts']): SeenDifference => ({
  kind: 'account-state',
  key: accountKey({ account: { id } }),
  entitlement: null,
  grantId: null,
  account: { id, login: email ?? id, email },
  facts,
  said: `The target says that the account ${email ?? id} is ${active ? 'active' : 'disabled'}.`,
});
