import { isReadable } from '../../domain/grant/connector.ts';
import type { Ctx } from '../context.ts';
import type { DatabaseChange } from '../../domain/database-change.ts';
import { DomainError } from '../../domain/errors.ts';
import type { ChangeId } from '../../domain/ids.ts';
import * as changeStore from '../../store/database-change/database-change-store.ts';
import * as lookStore from '../../store/database-change/target-look-store.ts';
import type { LooksSoFar } from '../../store/database-change/target-look-store.ts';

const MOST_FAILED = 10;

/** A change of the database, and what the looks at targets after it came to. */
export interface DatabaseChangeView {
  change: DatabaseChange;
  looks: LooksSoFar;
  /** Resources whose target couldn’t be read so far, some of them, with why. */
  failed: { name: string; error: string }[];
  /** Resources whose target can’t be read at all. */
  unreadable: string[];
}

export async function showDatabaseChange(ctx: Ctx, id: string): Promise<DatabaseChangeView> {
  const db = ctx.db.drizzle;
  const change = await changeStore.findChange(db, id as ChangeId);
  if (change === undefined) throw new DomainError('not_found', 'This change isn’t on record.');
  const [looks, failed] = await Promise.all([
    lookStore.sumLooks(db, change.id),
    lookStore.listFailedLooks(db, change.id, MOST_FAILED),
  ]);
  const resources = [...ctx.config.resources.values()];
  return {
    change,
    looks,
    failed: failed.map(({ resourceId, lastError }) => ({
      name: ctx.config.resources.get(resourceId)?.name ?? resourceId,
      error: lastError ?? '',
    })),
    unreadable: resources
      .filter(({ connectorId }) => !isReadable(ctx.connectors.get(connectorId)))
      .map(({ name }) => name),
  };
}
