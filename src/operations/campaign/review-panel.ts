import type { Definitions, PersonRef } from '../../domain/definitions.ts';
import { localDate } from '../../domain/local-date.ts';
import { isActive } from '../../domain/person.ts';
import type { Drizzle } from '../../store/database.ts';
import type { Panel, ReviewerPosition } from '../../store/reviewer-choice.ts';
import { findReferred } from '../find-referred.ts';

export interface ReviewPanels {
  positions: ReviewerPosition[];
  /** By resource; of a resource that left the catalog, who owned it then, by entitlement. */
  owners: Map<string, Panel>;
}

const GROUP = 'group:';
const toRef = (word: string): PersonRef =>
  word.startsWith(GROUP)
    ? { kind: 'group', groupId: word.slice(GROUP.length) }
    : { kind: 'person', email: word };

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
  const owned = reviewers.includes('owner') ? ownersOf(config) : [];
  const named = reviewers.filter((word) => word !== 'owner' && word !== 'manager').map(toRef);
  const refs = [...named, ...owned.flatMap(({ owners }) => owners)];
  const today = localDate(now, config.timezone);
  const referred = await findReferred(db, config, refs);
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
          : { kind: 'people', ...panelOf([toRef(word)]) },
    ),
  };
}

function ownersOf({ resources, left }: Definitions): { id: string; owners: readonly PersonRef[] }[] {
  const leftWhole = [...left.values()].filter(({ key }) => !resources.has(key.split('/')[0] ?? ''));
  return [
    ...resources.values(),
    ...leftWhole.map(({ key, owners }) => ({ id: key, owners: owners.map(toRef) })),
  ];
}
