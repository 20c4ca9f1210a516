import type { Definitions, PersonRef } from '../../../domain/definitions.ts';
import { localDate } from '../../../domain/time/local-date.ts';
import { isActive } from '../../../domain/people/person.ts';
import type { Drizzle } from '../../../store/database/database.ts';
import type { Panel, ReviewerPosition } from '../../../store/review/reviewer-choice.ts';
import { findReferred } from '../../approval/find-referred.ts';
import { ownersOf, refOfWord } from '../../approval/owners-of.ts';

export interface ReviewPanels {
  positions: ReviewerPosition[];
  /** By resource; of a resource that left the catalog, who owned it then, by entitlement. */
  owners: Map<string, Panel>;
}

/**
 * Whom a template's reviewers mean now: active people alone. Looked up in three queries, however many resources there
 * are; managers are left to the database.
 */
export async function findPanels(
  db: Drizzle,
  config: Definitions,
  reviewers: readonly string[],
  now: Date,
): Promise<ReviewPanels> {
  const owned = reviewers.includes('owner') ? everyOwner(config) : [];
  const named = reviewers.filter((word) => word !== 'owner' && word !== 'manager').map(refOfWord);
  const refs = [...named, ...owned.flatMap(({ owners }) => owners)];
  const today = localDate(now, config.timezone);
  const referred = await findReferred(db, config, refs, now);
  const activeOf = (ref: PersonRef) => referred.of(ref).filter((person) => isActive(person, today));
  const panelOf = (asked: readonly PersonRef[]): Panel => {
    const found = asked.map(activeOf).filter((people) => people.length > 0);
    return {
      ids: [...new Set(found.flat().map((person) => person.id))],
      first: found[0]?.length ?? 0,
    };
  };
  return {
    owners: new Map(owned.map(({ id, owners }) => [id, panelOf(owners)])),
    positions: reviewers.map(
      (word): ReviewerPosition =>
        word === 'owner' || word === 'manager'
          ? { kind: word }
          : { kind: 'people', ...panelOf([refOfWord(word)]) },
    ),
  };
}

function everyOwner(config: Definitions): { id: string; owners: readonly PersonRef[] }[] {
  const leftWhole = [...config.left.keys()].filter((key) => !config.resources.has(key.split('/')[0] ?? ''));
  return [
    ...config.resources.values(),
    ...leftWhole.map((key) => ({ id: key, owners: ownersOf(config, key) })),
  ];
}
