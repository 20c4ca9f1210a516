import type { Ctx } from '../context.ts';
import { isElsewhere } from '../../domain/grant/connector.ts';
import type { RemovalWay } from '../../domain/reconcile/account-removal.ts';
import type { Discrepancy } from '../../domain/reconcile/discrepancy.ts';
import { hasLeft } from '../../domain/people/person.ts';
import { localDate } from '../../domain/time/local-date.ts';
import type { Drizzle } from '../../store/database/database.ts';
import * as personStore from '../../store/people/person-store.ts';
import * as accountMatchStore from '../../store/reconcile/account-match-store.ts';
import { findLiveOfAccount } from '../../store/reconcile/account-use-store.ts';

type Of = Pick<Discrepancy, 'connectorId' | 'place' | 'account' | 'key' | 'resourceId' | 'facts'>;

/** Whether somebody answers for what it held, so that only what it holds beyond that is nobody’s. */
export const isServed = ({ servedById, personId }: Discrepancy['facts']): boolean =>
  servedById !== undefined && personId === undefined;

/** What can be done about an account of nobody: it is disabled where its connector can and nobody is known to use it. */
export async function removalWay(
  ctx: Pick<Ctx, 'connectors' | 'clock' | 'config'>,
  db: Drizzle,
  one: Of,
): Promise<RemovalWay> {
  const canDisable = ctx.connectors.get(one.connectorId)?.accounts !== undefined;
  const today = localDate(ctx.clock.now(), ctx.config.timezone);
  return canDisable && !(await isUsed({ db, today }, one)) ? 'disable' : 'revoke';
}

/** Whether access that was decided is of this account, somebody answers for it, or it is known as that of somebody who hasn’t left. */
async function isUsed(
  { db, today }: { db: Drizzle; today: string },
  { connectorId, place, account, key, resourceId, facts }: Of,
): Promise<boolean> {
  if (account === null) return false;
  if (isServed(facts)) return true;
  const grants = await findLiveOfAccount(db, connectorId, account);
  if (grants.some((grant) => !isElsewhere(grant.place, place))) return true;
  const at = { connectorId, placeId: place?.id ?? '' };
  const said = await accountMatchStore.findMatches(db, at, [key]);
  if (said.some((match) => match.kind === 'service' && match.resourceId !== resourceId)) return true;
  const matched = said.flatMap(({ kind, personId }) => (kind === 'person' ? [personId] : []));
  const addressed = account.email === null ? [] : [account.email.toLowerCase()];
  const people = [
    ...(await personStore.findPeople(db, matched)),
    ...(await personStore.findPeopleByEmail(db, addressed)),
  ];
  return people.some((person) => !hasLeft(person, today));
}
