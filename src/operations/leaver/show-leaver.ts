import type { Ctx } from '../context.ts';
import { PersonId } from '../../domain/ids.ts';
import * as grantStore from '../../store/grant/grant-store.ts';
import { showGrants } from '../grant/show-grant.ts';
import { absenceOf } from '../people/absence-of.ts';
import { requirePeople } from '../people/require-people.ts';
import { personLabel } from '../views.ts';
import type { GrantView, PersonLabel } from '../views.ts';
import { answeredFor } from '../approval/find-answering.ts';

/** What a leaver holds, as far as one reader answers for it. */
export interface LeaverView {
  person: PersonLabel;
  /** Why they aren't active, as the beginning of a sentence; null when they are again. */
  why: string | null;
  held: GrantView[];
}

export async function showLeaver(ctx: Ctx, subjectId: string, readerId: string): Promise<LeaverView> {
  const db = ctx.db.drizzle;
  const ids = [PersonId.parse(subjectId), PersonId.parse(readerId)] as const;
  const [person, reader] = await requirePeople(db, ids);
  const [live, why] = await Promise.all([grantStore.listLive(db, person.id), absenceOf(ctx, person.id)]);
  const held = await showGrants(ctx, await answeredFor(db, ctx, reader.id, live));
  return { person: personLabel(person), why: why ?? null, held };
}
