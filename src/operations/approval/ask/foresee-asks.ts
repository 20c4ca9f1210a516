import type { Ctx } from '../../context.ts';
import type { PersonId } from '../../../domain/ids.ts';
import type { Stage } from '../../../domain/request/request.ts';
import type { Drizzle } from '../../../store/database/database.ts';
import { findWhoMay } from './ask-who-may.ts';
import { approvalCard } from '../../request/card-of.ts';

/** More than these at once are told to one person in one message. */
export const CARDS_AT_ONCE = 5;

/** An open stage, and whom it is about to be put before. */
export interface Ask {
  stage: Stage;
  /** What a card about it would be about: stages of one bundle share theirs. */
  subjectId: string;
  personIds: PersonId[];
}

/** Before whom these open stages would be put now, `only` one of them or all; those that nobody comes to are left out. */
export async function foreseeAsks(
  db: Drizzle,
  ctx: Ctx,
  stages: readonly Stage[],
  only: PersonId | null,
): Promise<Ask[]> {
  const asks: Ask[] = [];
  for (const stage of stages) {
    const { request, wanted } = await findWhoMay(db, ctx, stage, only);
    const personIds = wanted.map(({ person }) => person.id);
    const [first] = personIds;
    if (first !== undefined)
      asks.push({ stage, subjectId: approvalCard(request, first).subjectId, personIds });
  }
  return asks;
}

/** Those to whom so many come that they get one message of all. */
export function crowdedBy(asks: readonly Ask[]): ReadonlySet<PersonId> {
  const subjectsOf = new Map<PersonId, Set<string>>();
  for (const { subjectId, personIds } of asks)
    for (const id of personIds) subjectsOf.set(id, (subjectsOf.get(id) ?? new Set()).add(subjectId));
  return new Set([...subjectsOf].flatMap(([id, subjects]) => (subjects.size > CARDS_AT_ONCE ? [id] : [])));
}
