import type { Ctx } from '../../context.ts';
import type { Place } from '../../domain/connector.ts';
import { PersonId } from '../../domain/ids.ts';
import * as movedStore from '../../store/moved-connector-store.ts';
import { showGrants } from '../grant/show-grant.ts';
import { answeredFor } from '../leaver/answered-for.ts';
import { requirePeople } from '../people/require-people.ts';
import type { GrantView } from '../views.ts';
import { markOf, namesOf, placesOf } from './places-of.ts';

/** A connector whose settings say another place than where grants stand, as far as one reader answers for those. */
export interface MovedConnectorView {
  connectorId: string;
  /** Where its settings say that it acts; null where it isn't in access.yaml any more. */
  now: Place | null;
  from: string[];
  /** Of these places: who confirms says what they were shown. */
  mark: string;
  held: GrantView[];
  mayConfirm: boolean;
}

export async function showMovedConnector(
  ctx: Ctx,
  connectorId: string,
  readerId: string,
): Promise<MovedConnectorView> {
  const db = ctx.db.drizzle;
  const [reader] = await requirePeople(db, [PersonId.parse(readerId)] as const);
  const now = ctx.connectors.get(connectorId)?.place ?? null;
  const elsewhere = now === null ? [] : await movedStore.listElsewhere(db, { connectorId, place: now });
  const mine = await answeredFor(db, ctx, reader, elsewhere);
  const mayConfirm = ctx.config.admins.includes(reader.email);
  const [from, mark] = [namesOf(mine), markOf(placesOf(mine))];
  return { connectorId, now, from, mark, held: await showGrants(ctx, mine), mayConfirm };
}
