import type { PersonId } from '../ids.ts';

interface Seats {
  need: number;
  /** Who may take one. */
  people: readonly PersonId[];
}

/** Whether all these stages can be decided without anybody deciding two of them. */
export function canBeDifferent(stages: readonly Seats[]): boolean {
  const seats = stages.flatMap(({ need, people }) => Array.from({ length: need }, () => people));
  const takenBy = new Map<PersonId, number>();
  /** Finds somebody for a seat; whoever sits elsewhere may move there, where that one can be filled anew. */
  const seat = (at: number, tried: Set<PersonId>): boolean =>
    (seats[at] ?? []).some((person) => {
      if (tried.has(person)) return false;
      tried.add(person);
      const other = takenBy.get(person);
      if (other !== undefined && !seat(other, tried)) return false;
      takenBy.set(person, at);
      return true;
    });
  return seats.every((_, at) => seat(at, new Set()));
}
