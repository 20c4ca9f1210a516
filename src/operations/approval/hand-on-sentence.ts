import type { HandOnFault } from '../../domain/request/hand-on.ts';
import type { Person } from '../../domain/people/person.ts';

/** Why a decision about the access of those concerned isn't handed to this person, as told to who would hand it on. */
export function handOnSentence(
  fault: HandOnFault,
  to: Pick<Person, 'name'>,
  concerned: readonly Pick<Person, 'name'>[],
): string {
  switch (fault) {
    case 'concerned':
      return `${to.name} can’t decide about their own access.`;
    case 'unnamed':
      return `${to.name} isn’t among those to whom this may be handed.`;
    case 'no-employee':
      return `${to.name} isn’t listed as an employee, so this can’t be handed to them.`;
    case 'report': {
      const names = [...new Set(concerned.map((one) => one.name))].join(' or ');
      return `${to.name} reports to ${names}, so this can’t be handed to them.`;
    }
  }
}
