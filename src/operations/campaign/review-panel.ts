import type { Definitions, PersonRef } from '../../domain/definitions.ts';
import { localDate } from '../../domain/local-date.ts';
import { isActive } from '../../domain/person.ts';
import type { Drizzle } from '../../store/database.ts';
import type { Panel, ReviewerPosition } from '../../store/reviewer-choice.ts';
import { findReferred } from '../find-referred.ts';

export interface ReviewPanels {
  positions: ReviewerPosition[];
  /** By resource. */
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
  const resources = reviewers.includes('owner') ? [...config.resources.values()] : [];
  const named = reviewers.filter((word) => word !== 'owner' && word !== 'manager').map(toRef);
  const refs = [...named, ...resources.flatMap((resource) => resource.owners)];
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
    owners: new Map(resources.map((resource) => [resource.id, panelOf(resource.owners)])),
    positions: reviewers.map(
      (word): ReviewerPosition =>
        word === 'owner' || word === 'manager'
          ? { kind: word }
          : { kind: 'people', ...panelOf([toRef(word)]) },
    ),
  };
}
