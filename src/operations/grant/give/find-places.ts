import { isReadable } from '../../../domain/grant/connector.ts';
import type { Connector } from '../../../domain/grant/connector.ts';
import type { Ctx } from '../../context.ts';
import * as placeStore from '../../../store/grant/place-store.ts';
import { notePlace } from './note-place.ts';
import { UnknownPlace } from '../read-back.ts';
import { faultOf } from '../work-through.ts';

/** At each connector, each time. */
const LOOKED_AT = 20;

/**
 * Looks where active grants stand of which that wasn't kept, so that a connector whose settings change later is known to
 * have moved from there. Returns how many it found where their connectors act.
 */
export async function findPlaces(ctx: Ctx): Promise<number> {
  const found = await Promise.all(
    [...ctx.connectors].map(([id, connector]) => findPlacesAt(ctx, id, connector)),
  );
  return found.reduce((sum, one) => sum + one, 0);
}

async function findPlacesAt(ctx: Ctx, connectorId: string, connector: Connector): Promise<number> {
  if (connector.place === undefined || !isReadable(connector)) return 0;
  let found = 0;
  for (const grant of await placeStore.listUnplaced(ctx.db.drizzle, connectorId, LOOKED_AT))
    try {
      await notePlace(ctx, connector, grant);
      found++;
    } catch (error) {
      if (error instanceof UnknownPlace) continue;
      const { fault, message } = faultOf(ctx, error);
      ctx.log.warn({ connector: connectorId, words: message }, 'where grants stand couldn’t be looked up');
      if (fault.kind !== 'not_found') return found;
    }
  return found;
}
