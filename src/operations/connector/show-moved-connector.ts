import type { Ctx } from '../context.ts';
import type { Place } from '../../domain/grant/connector.ts';
import { PersonId } from '../../domain/ids.ts';
import { namesBeside } from '../../domain/grant/place-names.ts';
import type { Person } from '../../domain/people/person.ts';
import * as movedStore from '../../store/connector/moved-connector-store.ts';
import { showGrants } from '../grant/show-grant.ts';
import { answeredFor } from '../approval/find-answering.ts';
import { requirePeople } from '../people/require-people.ts';
import type { GrantView } from '../views.ts';
import { grantsOf, markOf, namesOf, placesOf } from './places-of.ts';

/** A connector whose settings say another place than where grants stand, as far as one reader answers for those. */
export interface MovedConnectorLine {
  connectorId: string;
  /** Where its settings say that it acts; null where it isn't in access.yaml any more. */
  now: Place | null;
  /** Where they stand, as its reader is told. */
  from: string[];
  /** Of these places: who confirms says what they were shown. */
  mark: string;
  total: number;
  mayConfirm: boolean;
}

/** As many as one message shows. */
const SHOWN = 20;

export interface MovedConnectorView extends MovedConnectorLine {
  /** The oldest of them. */
  held: (GrantView & { at: string })[];
}

export async function showMovedConnector(
  ctx: Ctx,
  connectorId: string,
  readerId: string,
): Promise<MovedConnectorView> {
  const db = ctx.db.drizzle;
  const [reader] = await requirePeople(db, [PersonId.parse(readerId)] as const);
  const place = ctx.connectors.get(connectorId)?.place;
  const acting = place && { connectorId, place };
  const elsewhere = acting === undefined ? [] : await movedStore.countElsewhere(db, acting);
  const mine = await answeredFor(db, ctx, reader.id, elsewhere);
  const line = lineOf(ctx, { connectorId, now: place ?? null, mine }, reader);
  const keys = [...new Set(mine.map(({ entitlement }) => entitlement))];
  const rows = acting === undefined ? [] : await movedStore.listElsewhere(db, acting, { keys, limit: SHOWN });
  const names = namesBeside(line.now, placesOf(mine));
  const held = await showGrants(ctx, rows);
  return { ...line, held: held.map((one) => ({ ...one, at: names.get(one.grant.place?.id ?? '') ?? '' })) };
}

/** Those that wait for this person: what stands elsewhere is theirs to answer for. */
export async function listMovedConnectors(ctx: Ctx, personId: PersonId): Promise<MovedConnectorLine[]> {
  const db = ctx.db.drizzle;
  const told = await findMovedConnectors(ctx);
  if (told.length === 0) return [];
  const [reader] = await requirePeople(db, [personId] as const);
  const found = await Promise.all(
    told.map(async ({ connectorId, now, elsewhere }) => {
      const mine = await answeredFor(db, ctx, reader.id, elsewhere);
      return lineOf(ctx, { connectorId, now, mine }, reader);
    }),
  );
  return found.filter(({ total }) => total > 0);
}

/** Those that were told of and aren't settled, with since when, and what stands elsewhere. */
export async function findMovedConnectors(
  ctx: Pick<Ctx, 'db' | 'connectors'>,
): Promise<{ connectorId: string; since: Date; now: Place; elsewhere: movedStore.Elsewhere[] }[]> {
  const db = ctx.db.drizzle;
  const found = await Promise.all(
    (await movedStore.listMoved(db)).map(async ({ connectorId, toldAt }) => {
      const now = ctx.connectors.get(connectorId)?.place;
      if (now === undefined) return [];
      const elsewhere = await movedStore.countElsewhere(db, { connectorId, place: now });
      return elsewhere.length > 0 ? [{ connectorId, since: toldAt, now, elsewhere }] : [];
    }),
  );
  return found.flat();
}

function lineOf(
  { config }: Pick<Ctx, 'config'>,
  {
    connectorId,
    now,
    mine,
  }: { connectorId: string; now: Place | null; mine: readonly movedStore.Elsewhere[] },
  { email }: Pick<Person, 'email'>,
): MovedConnectorLine {
  const places = placesOf(mine);
  return {
    connectorId,
    now,
    from: namesOf(now, places),
    mark: markOf(places),
    total: grantsOf(mine),
    mayConfirm: config.admins.includes(email),
  };
}
