import type { Definitions, PersonRef } from '../../domain/definitions.ts';
import type { PersonId } from '../../domain/ids.ts';
import { localDate } from '../../domain/local-date.ts';
import { isActive } from '../../domain/person.ts';
import type { Person } from '../../domain/person.ts';
import type { Drizzle } from '../../store/database.ts';
import * as personStore from '../../store/person-store.ts';
import * as usergroupStore from '../../store/usergroup-store.ts';
import type { Panel, ReviewerPosition } from '../../store/reviewer-choice.ts';

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
  const panelOf = await findReferred(db, config, refs, now);
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

async function findReferred(
  db: Drizzle,
  config: Definitions,
  refs: readonly PersonRef[],
  now: Date,
): Promise<(refs: readonly PersonRef[]) => Panel> {
  const groups = refs.flatMap((ref) => (ref.kind === 'group' ? (config.groups.get(ref.groupId) ?? []) : []));
  const emails = [
    ...refs.flatMap((ref) => (ref.kind === 'person' ? [ref.email] : [])),
    ...groups.flatMap((group) => ('members' in group ? group.members : [])),
  ];
  const handles = groups.flatMap((group) => ('members' in group ? [] : [group.slackUsergroup]));
  const usergroups = await usergroupStore.findUsergroups(db, handles);
  const bySlackId = await personStore.findPeopleBySlackId(db, [...usergroups.values()].flat());
  const today = localDate(now, config.timezone);
  const usable = (person: Person) => isActive(person, today);
  const idByEmail = new Map<string, PersonId>();
  const idBySlackId = new Map<string, PersonId>();
  for (const person of (await personStore.findPeopleByEmail(db, emails)).filter(usable))
    idByEmail.set(person.email, person.id);
  for (const person of bySlackId.filter(usable))
    if (person.slackUserId !== null) idBySlackId.set(person.slackUserId, person.id);

  const idsOf = (ref: PersonRef): PersonId[] => {
    if (ref.kind === 'person') return [idByEmail.get(ref.email) ?? []].flat();
    const group = config.groups.get(ref.groupId);
    if (group === undefined) return [];
    return 'members' in group
      ? group.members.flatMap((email) => idByEmail.get(email) ?? [])
      : (usergroups.get(group.slackUsergroup) ?? []).flatMap((userId) => idBySlackId.get(userId) ?? []);
  };
  return (asked) => {
    const found = asked.map(idsOf).filter((ids) => ids.length > 0);
    return { ids: [...new Set(found.flat())], first: found[0]?.length ?? 0 };
  };
}
