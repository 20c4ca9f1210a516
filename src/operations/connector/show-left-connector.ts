import type { Ctx } from '../context.ts';
import { PersonId } from '../../domain/ids.ts';
import type { Part, PartOf } from '../../domain/part.ts';
import * as leftConnectorStore from '../../store/connector/left-connector-store.ts';
import { showGrants } from '../grant/show-grant.ts';
import type { GrantView } from '../views.ts';
import { findAnswering } from '../approval/find-answering.ts';

/** A connector that left access.yaml, and what lives at it of what its reader answers for. */
export interface LeftConnectorView {
  id: string;
  isBack: boolean;
  held: Part<GrantView>;
}

export async function showLeftConnector(
  ctx: Ctx,
  id: string,
  readerId: string,
  part: PartOf,
): Promise<LeftConnectorView> {
  const db = ctx.db.drizzle;
  const answering = await findAnswering(db, ctx, await leftConnectorStore.listKeysAt(db, id));
  const mine = answering.get(PersonId.parse(readerId)) ?? [];
  const [found, total] = await Promise.all([
    leftConnectorStore.listLiveAt(db, id, mine, part),
    leftConnectorStore.countLiveAt(db, id, mine),
  ]);
  return { id, isBack: ctx.config.connectors.has(id), held: { rows: await showGrants(ctx, found), total } };
}

/** Those that wait for this person: what lives there is theirs to answer for. */
export async function listLeftConnectors(ctx: Ctx, personId: PersonId): Promise<LeftConnectorView[]> {
  const left = await findLeftConnectors(ctx);
  const views = await Promise.all(
    left.map(({ id }) => showLeftConnector(ctx, id, personId, { offset: 0, limit: 0 })),
  );
  return views.filter(({ held }) => held.total > 0);
}

/** Those that were told of and aren't settled, with since when and how many grants live there. */
export async function findLeftConnectors(
  ctx: Pick<Ctx, 'db' | 'config'>,
): Promise<{ id: string; since: Date; grants: number }[]> {
  const db = ctx.db.drizzle;
  const told = (await leftConnectorStore.listLeft(db)).filter(({ id }) => !ctx.config.connectors.has(id));
  if (told.length === 0) return [];
  const living = await leftConnectorStore.listLiveElsewhere(db, [...ctx.config.connectors.keys()]);
  return told.flatMap(({ id, toldAt }) => {
    const grants = living.find((one) => one.id === id)?.grants ?? 0;
    return grants > 0 ? [{ id, since: toldAt, grants }] : [];
  });
}
