import type { DiscoveredRow } from '../../domain/discovery.ts';
import type { EntitlementKey } from '../../domain/ids.ts';
import type { Tx } from '../../store/database/database.ts';
import * as targetIdStore from '../../store/grant/target-id-store.ts';
import type { Listed } from './note-reading.ts';

interface Called {
  target: string;
  name: string;
}

/**
 * Has live grants know by its own id what they give, and call it as its connector does now. What somebody is at work on keeps
 * its former name until a later reading. Answers what is kept of the list, what of it is called otherwise than before, and how
 * many grants go on under which new name.
 */
export async function underNewNames(
  tx: Tx,
  {
    kept,
    known,
    at,
    now,
  }: {
    kept: readonly Listed[];
    known: ReadonlyMap<EntitlementKey, DiscoveredRow>;
    at: { connectorId: string; place: string | null };
    now: Date;
  },
): Promise<{
  kept: Listed[];
  renamed: ReadonlyMap<EntitlementKey, Called>;
  grants: ReadonlyMap<EntitlementKey, number>;
}> {
  const called = kept.flatMap(({ key, id, target }) => {
    const before = known.get(key)?.target;
    return id === undefined || before === undefined ? [] : [{ key, id, target, before }];
  });
  await targetIdStore.numberRecent(tx, at, called, now);
  const { waiting, moved } = await targetIdStore.callAsListed(tx, at, called, { now });
  const settled = kept.map((one) => {
    const row = known.get(one.key);
    return row !== undefined && waiting.has(one.key) ? { ...one, target: row.target, name: row.name } : one;
  });
  const renamed = new Map<EntitlementKey, Called>();
  for (const { key, target, name } of settled) {
    const row = known.get(key);
    const isOtherwise = row !== undefined && (row.name !== name || row.target !== target);
    if (isOtherwise && row.retiredAt === null && row.connectorId === at.connectorId)
      renamed.set(key, { target: row.target, name: row.name });
  }
  return { kept: settled, renamed, grants: moved };
}
