import { ConnectorError } from '../../domain/grant/connector.ts';
import type { AccountAtTarget, ReadableConnector } from '../../domain/grant/connector.ts';
import { everyItem } from '../../domain/pages.ts';
import type { AccountRemoval } from '../../domain/reconcile/account-removal.ts';
import type { Drizzle } from '../../store/database/database.ts';
import * as accountRemovalStore from '../../store/reconcile/account-removal-store.ts';
import type { AccountsAt } from '../look/account-holders.ts';
import { accountKey } from './account-key.ts';

/** What was done about accounts of nobody, by the account's own id. */
export type Settled = ReadonlyMap<string, AccountRemoval[]>;

/** What owners had done about these accounts, of which a list that was asked for at `since` says nothing. */
export async function findSettled(
  db: Drizzle,
  { resourceId, connectorId, place }: AccountsAt,
  accounts: readonly Pick<AccountAtTarget, 'id'>[],
  since: Date,
): Promise<Settled> {
  const at = { resourceId, connectorId, placeId: place?.id ?? '' };
  const keys = accounts.map((account) => accountKey({ account }));
  const found = await accountRemovalStore.findRemovalsOf(db, at, keys, since);
  return new Map(
    accounts.flatMap((account, index) => {
      const theirs = found.filter((one) => one.accountKey === keys[index]);
      return theirs.length === 0 ? [] : [[account.id, theirs]];
    }),
  );
}

/**
 * Which of these accounts were disabled before their target was asked, and are active there again. What its target doesn't
 * say is taken to be as it was left.
 */
export async function findEnabledAgain(
  settled: Settled,
  { reads }: Pick<ReadableConnector, 'reads'>,
  { since, renewLease }: { since: Date; renewLease: () => Promise<void> },
): Promise<ReadonlySet<string>> {
  const open = underWay(settled, since);
  const disabled = new Set([...settled.keys()].filter((id) => !open.has(id)));
  const enabled = new Set<string>();
  if (disabled.size === 0) return enabled;
  const read = async (cursor?: string) => {
    await renewLease();
    return reads.accounts(cursor);
  };
  try {
    for await (const { id, active } of everyItem(read)) if (active && disabled.has(id)) enabled.add(id);
  } catch (error) {
    if (!(error instanceof ConnectorError) || error.fault.kind !== 'unsupported') throw error;
  }
  return enabled;
}

/** Those about which something is being carried out, or was when their target was asked: of these nothing is concluded. */
export const underWay = (settled: Settled, since: Date): ReadonlySet<string> =>
  new Set([...settled].filter(([, all]) => all.some((one) => isOpen(one, since))).map(([id]) => id));

const isOpen = ({ doneAt }: Pick<AccountRemoval, 'doneAt'>, since: Date): boolean =>
  doneAt === null || doneAt >= since;
