import * as discoveryStore from '../../store/catalog/discovery-store.ts';
import type { Ctx } from '../context.ts';
import { discovering } from './with-discovered.ts';

/** What resources discover and can't be read, or isn't believed, a sentence each. */
export async function listUnreadCatalogs(ctx: Ctx): Promise<{ sentence: string; since: Date }[]> {
  const ids = discovering(ctx.config).map(({ id }) => id);
  const readings = await discoveryStore.listDiscoveries(ctx.db.drizzle, ids);
  return readings.flatMap(({ resourceId, fault, readAt, begunAt, doubtedSince }) => {
    if (fault !== '')
      return [
        {
          since: readAt ?? begunAt,
          sentence: `What ${resourceId} discovers couldn’t be read: ${fault} What can be asked for stays as it was`,
        },
      ];
    if (doubtedSince === null) return [];
    return [
      {
        since: doubtedSince,
        sentence: `Much of what ${resourceId} discovered isn’t listed any more. Nothing is retired unless it stays so for a day: see what Sallyport may read there`,
      },
    ];
  });
}
