import type { Ctx } from '../../context.ts';
import { ConnectorError, isElsewhere } from '../../domain/connector.ts';
import type { Connector, ExternalGrant, SeenAs } from '../../domain/connector.ts';
import { LIVE_GRANT_STATES } from '../../domain/grant.ts';
import type { PersonId } from '../../domain/ids.ts';
import * as grantStore from '../../store/grant-store.ts';
import type { GrantRow } from '../../store/grant-store.ts';
import * as personStore from '../../store/person-store.ts';
import { refOf } from '../grant/read-back.ts';

/** The address by which our directory, which ignores case, would know whose account this is. */
export const directoryEmail = ({ account }: ExternalGrant): string => account.email?.toLowerCase() ?? '';

/** Whether a grant accounts for what a target lists: one person may have two accounts, told apart by case alone. */
export const isHeldAs = (
  grant: Pick<GrantRow, 'account' | 'seenAs'>,
  { account }: Pick<ExternalGrant, 'account'>,
): boolean =>
  grant.seenAs === null ? grant.account.email === account.email : grant.seenAs.account.id === account.id;

/**
 * Looks up, of grants that were never seen at their target and whose holder it lists, what it calls their accounts. So
 * one that is listed in capitals is found to be the one that is held, or another.
 */
export async function noteListedAccounts(
  ctx: Ctx,
  connector: Connector,
  at: { connectorId: string; target: string },
  listed: readonly ExternalGrant[],
): Promise<void> {
  const db = ctx.db.drizzle;
  const people = await personStore.findPeopleByEmail(db, listed.map(directoryEmail));
  const byPerson = new Map<PersonId, ExternalGrant[]>();
  for (const { id, email } of people)
    byPerson.set(
      id,
      listed.filter((one) => directoryEmail(one) === email),
    );
  for (const grant of await grantStore.findLiveOf(db, [...byPerson.keys()])) {
    const isHere =
      grant.connectorId === at.connectorId &&
      grant.target === at.target &&
      !isElsewhere(grant.place, connector.place);
    const theirs = byPerson.get(grant.principalId) ?? [];
    if (!isHere || grant.seenAs !== null || theirs.every((one) => isHeldAs(grant, one))) continue;
    const seenAs = await lookUp(connector, grant);
    if (seenAs !== undefined) await grantStore.changeGrant(db, grant.id, LIVE_GRANT_STATES, { seenAs });
  }
}

/** Undefined where nothing there is called so: then what is listed isn't what this grant gave. */
async function lookUp(connector: Connector, grant: GrantRow): Promise<SeenAs | undefined> {
  try {
    return (await connector.readBack(refOf(grant))).seenAs;
  } catch (error) {
    if (error instanceof ConnectorError && error.fault.kind === 'not_found') return undefined;
    throw error;
  }
}
