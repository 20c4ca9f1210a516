import type { GroupSeen } from '../../people/group-reading.ts';
import type { Facts, PersonFacts } from '../facts.ts';
import { fold } from './fold.ts';
import type { GroupsAsked } from './groups-asked.ts';

/** A condition that comes out one way or the other by who is in a group that can't be read; its message says which. */
export class UnreadGroups extends Error {}

/** With more than these, each of their answers isn't tried. */
const MOST_TRIED = 8;

interface Unsure {
  name: 'person' | 'requester';
  group: string;
  sentence: string;
}

/**
 * Evaluates a condition where it can't be said who is in some groups: for every way it might be. It holds, or doesn't,
 * where all of them agree.
 */
export function evaluateWhateverTheGroups(
  facts: Partial<Facts>,
  asked: GroupsAsked,
  evaluate: (facts: Partial<Facts>) => boolean,
): boolean {
  const unsure = (['person', 'requester'] as const).flatMap((name) =>
    unsureOf(name, facts[name], asked[name]),
  );
  if (unsure.length === 0) return evaluate(facts);
  if (unsure.length > MOST_TRIED) throw undecided(unsure);
  const outcomes = Array.from({ length: 2 ** unsure.length }, (_, ways) =>
    evaluate(supposing(facts, unsure, ways)),
  );
  const decisive = unsure.filter((_, bit) =>
    outcomes.some((outcome, ways) => outcome !== outcomes[ways ^ (2 ** bit)]),
  );
  if (decisive.length > 0) throw undecided(decisive);
  return outcomes[0] === true;
}

function unsureOf(
  name: Unsure['name'],
  person: PersonFacts | undefined,
  asked: GroupsAsked[Unsure['name']],
): Unsure[] {
  return groupsSeen(person, asked).flatMap(({ group, unread }) =>
    unread === null ? [] : [{ name, group, sentence: unread }],
  );
}

/** Of the groups that are read elsewhere those that a condition asks about. */
export function groupsSeen(
  person: PersonFacts | undefined,
  asked: GroupsAsked[Unsure['name']] = [],
): GroupSeen[] {
  const all = person?.readGroups ?? [];
  return all.filter(({ group }) => asked === 'any' || asked.includes(fold(group)));
}

/** The facts as they would be if the person were in those groups whose bit is set. */
function supposing(facts: Partial<Facts>, unsure: readonly Unsure[], ways: number): Partial<Facts> {
  const supposed = { ...facts };
  for (const name of ['person', 'requester'] as const) {
    const person = facts[name];
    if (person === undefined) continue;
    const also = unsure.filter((one, bit) => one.name === name && (ways & (2 ** bit)) !== 0);
    supposed[name] = { ...person, groups: [...person.groups, ...also.map(({ group }) => group)] };
  }
  return supposed;
}

const undecided = (unsure: readonly Unsure[]): UnreadGroups =>
  new UnreadGroups([...new Set(unsure.map(({ sentence }) => sentence))].join(' '));
