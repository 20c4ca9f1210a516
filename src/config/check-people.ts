import type { Definitions } from '../domain/definitions.ts';
import { nearestWord } from '../domain/nearest-word.ts';

const PARTS: Record<string, string> = {
  admins: 'admin',
  auditors: 'auditor',
  members: 'member',
  assignees: 'assignee',
  owners: 'owner',
  reviewers: 'reviewer',
};

/** One line for each person that the file names and the roster doesn't have; `knownEmails` are lower case. */
export function checkPeople(
  definitions: Pick<Definitions, 'mentions'>,
  knownEmails: ReadonlySet<string>,
): string[] {
  return definitions.mentions
    .filter(({ email }) => !knownEmails.has(email))
    .map(({ email, place }) => {
      const part = PARTS[/(\w+)\[\d+\]$/.exec(place)?.[1] ?? ''] ?? 'person';
      const near = nearestWord(email, knownEmails);
      const advice =
        near === undefined ? 'add them to the roster or name somebody else' : `did you mean ${near}?`;
      return `${place}  the ${part} ${email} is not in the roster — ${advice}`;
    });
}
