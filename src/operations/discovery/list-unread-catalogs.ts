import * as discoveryStore from '../../store/catalog/discovery-store.ts';
import type { Ctx } from '../context.ts';
import { discovering } from './with-discovered.ts';

/** What resources discover and can't be read, or isn't believed, and what duties name of it that is gone: a sentence each. */
export async function listUnreadCatalogs(ctx: Ctx): Promise<{ sentence: string; since: Date }[]> {
  const ids = discovering(ctx.config).map(({ id }) => id);
  const readings = await discoveryStore.listDiscoveries(ctx.db.drizzle, ids);
  const unread = readings.flatMap(({ resourceId, fault, readAt, begunAt, doubtedSince }) => {
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
  return [...unread, ...(await listDutiesOfNothing(ctx, readings))];
}

/** What is kept apart from something that is gone: what has its name by then is another thing, which no rule knows. */
async function listDutiesOfNothing(
  { db, config }: Ctx,
  readings: readonly discoveryStore.Discovery[],
): Promise<{ sentence: string; since: Date }[]> {
  const named = config.separationOfDuties.flatMap(({ name, conflict }) =>
    conflict.flat().map((key) => ({ name, key, resourceId: key.split('/')[0] })),
  );
  const lines = await Promise.all(
    readings.map(async ({ resourceId, readAt }) => {
      const of = named.filter((one) => one.resourceId === resourceId && !config.entitlements.has(one.key));
      if (of.length === 0 || readAt === null) return [];
      const rows = new Map(
        (await discoveryStore.listDiscovered(db.drizzle, resourceId)).map((row) => [row.key, row]),
      );
      return of.flatMap(({ name, key }) => {
        const row = rows.get(key);
        const goneSince = row === undefined ? readAt : (row.retiredAt ?? row.missingSince);
        if (goneSince === null) return [];
        const sentence = `“${name}” keeps ${key} apart, which isn’t listed: if it is there again under another id, name its new key in access.yaml`;
        return [{ since: goneSince, sentence }];
      });
    }),
  );
  return lines.flat();
}
