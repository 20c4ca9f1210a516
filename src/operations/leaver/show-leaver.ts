import type { Ctx } from '../context.ts';
import { PersonId } from '../../domain/ids.ts';
import type { Part } from '../../domain/part.ts';
import * as grantStore from '../../store/grant/grant-store.ts';
import * as leaverHeldStore from '../../store/people/leaver-held-store.ts';
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
  /** One grant for each line; what is being removed comes last. */
  held: Part<GrantView>;
  /** How many of the lines aren't being removed yet. */
  staying: number;
}

/** As the message to one reader shows it. */
export async function showLeaver(
  ctx: Ctx,
  { subjectId, readerId, limit }: { subjectId: string; readerId: string; limit: number },
): Promise<LeaverView> {
  const db = ctx.db.drizzle;
  const ids = [PersonId.parse(subjectId), PersonId.parse(readerId)] as const;
  const [person, reader] = await requirePeople(db, ids);
  const [keys, why] = await Promise.all([
    leaverHeldStore.listHeldKeys(db, person.id),
    absenceOf(ctx, person.id),
  ]);
  const theirs = await answeredFor(
    db,
    ctx,
    reader.id,
    keys.map((entitlement) => ({ entitlement })),
  );
  const lines = await leaverHeldStore.listHeldLines(db, {
    personId: person.id,
    keys: theirs.map(({ entitlement }) => entitlement),
    limit,
  });
  const found = await grantStore.findGrants(
    db,
    lines.map(({ id }) => id),
  );
  const shown = lines.flatMap(({ id }) => found.find((grant) => grant.id === id) ?? []);
  return {
    person: personLabel(person),
    why: why ?? null,
    held: { rows: await showGrants(ctx, shown), total: lines[0]?.total ?? 0 },
    staying: lines[0]?.staying ?? 0,
  };
}
