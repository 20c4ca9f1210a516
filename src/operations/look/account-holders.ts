import type { AccountAtTarget, ExternalGrant, Place } from '../../domain/grant/connector.ts';
import type { Person } from '../../domain/people/person.ts';
import { matchFor } from '../../domain/reconcile/account-match.ts';
import type { AccountMatch } from '../../domain/reconcile/account-match.ts';
import type { Drizzle } from '../../store/database/database.ts';
import * as personStore from '../../store/people/person-store.ts';
import * as accountMatchStore from '../../store/reconcile/account-match-store.ts';
import { accountKey } from '../reconcile/account-key.ts';
import { directoryEmail } from './held-account.ts';

/** Where accounts are, as what owners said of them is kept. */
export interface AccountsAt {
  resourceId: string;
  connectorId: string;
  place: Place | null | undefined;
}

/** What owners said of these accounts that goes for this resource, by the account's own id. */
export async function findAccountMatches(
  db: Drizzle,
  { resourceId, connectorId, place }: AccountsAt,
  accounts: readonly Pick<AccountAtTarget, 'id'>[],
): Promise<ReadonlyMap<string, AccountMatch>> {
  const at = { connectorId, placeId: place?.id ?? '' };
  const keys = accounts.map((account) => accountKey({ account }));
  const byKey = new Map<string, AccountMatch[]>();
  for (const one of await accountMatchStore.findMatches(db, at, keys))
    byKey.set(one.accountKey, [...(byKey.get(one.accountKey) ?? []), one]);
  return new Map(
    accounts.flatMap(({ id }, index) => {
      const match = matchFor(byKey.get(keys[index] ?? '') ?? [], resourceId);
      return match === undefined ? [] : [[id, match]];
    }),
  );
}

/**
 * Whose the accounts are that a target lists: as an owner said of an account, whatever address it has, else by its address.
 * Nobody's is what an owner called a service account.
 */
export async function findAccountHolders(
  db: Drizzle,
  at: AccountsAt,
  listed: readonly ExternalGrant[],
): Promise<(one: ExternalGrant) => Person | undefined> {
  const matches = await findAccountMatches(
    db,
    at,
    listed.map(({ account }) => account),
  );
  const [matched, addressed] = [
    await personStore.findPeople(
      db,
      [...matches.values()].map(({ personId }) => personId),
    ),
    await personStore.findPeopleByEmail(db, listed.map(directoryEmail)),
  ];
  const byId = new Map(matched.map((person) => [person.id, person]));
  const byEmail = new Map(addressed.map((person) => [person.email, person]));
  return (one) => {
    const match = matches.get(one.account.id);
    if (match === undefined) return byEmail.get(directoryEmail(one));
    return match.kind === 'person' ? byId.get(match.personId) : undefined;
  };
}
