import type { Ctx } from '../context.ts';
import type { PersonId } from '../../domain/ids.ts';
import type { Person } from '../../domain/people/person.ts';
import type { Drizzle } from '../../store/database/database.ts';
import type { GrantRow } from '../../store/grant/grant-store.ts';
import * as accountMatchStore from '../../store/reconcile/account-match-store.ts';
import { accountKey } from '../reconcile/account-key.ts';
import { findActive } from '../approval/approvers.ts';

/**
 * Who may decide now whether found access stays: the owners, or else the admins; never whose access it is, nor who said that its
 * account is theirs.
 */
export async function findDeciders(
  db: Drizzle,
  { config, clock }: Pick<Ctx, 'config' | 'clock'>,
  grant: Pick<GrantRow, 'entitlement' | 'principalId' | 'connectorId' | 'place' | 'seenAs'>,
): Promise<Person[]> {
  const { entitlement, principalId } = grant;
  return findActive(db, config, {
    refs: [{ kind: 'owner' }],
    entitlement,
    beneficiary: { managerEmail: null },
    except: [principalId, ...(await whoSaidSo(db, grant))],
    now: clock.now(),
  });
}

/** Who said that the account is this person's, which is all that makes the access theirs. */
async function whoSaidSo(
  db: Drizzle,
  {
    principalId,
    connectorId,
    place,
    seenAs,
  }: Pick<GrantRow, 'principalId' | 'connectorId' | 'place' | 'seenAs'>,
): Promise<PersonId[]> {
  if (seenAs === null) return [];
  const at = { connectorId, placeId: place?.id ?? '' };
  const said = await accountMatchStore.findMatches(db, at, [accountKey(seenAs)]);
  return said.flatMap(({ kind, personId, matchedById }) =>
    kind === 'person' && personId === principalId ? [matchedById] : [],
  );
}
