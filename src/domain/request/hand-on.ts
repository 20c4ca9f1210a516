import type { HandOnRef } from '../definitions.ts';
import { isEmployee } from '../people/person.ts';
import type { Person } from '../people/person.ts';

/** Whom a decision may be handed to where no policy says it. */
export const TO_EMPLOYEES: HandOnRef[] = [{ kind: 'employees' }];
/** To whom a review may be handed where its rules don't say: owners and admins also of whom everybody reports to. */
export const REVIEWS_TO = ['employees', 'owner', 'admin'];

interface HandOnFacts {
  to: Pick<Person, 'id' | 'type'>;
  /** The policy names them, by address, by group, or as an owner. */
  isNamed: boolean;
  takesEmployees: boolean;
  /** The addresses of their manager, of that one's manager, and so on. */
  managers: readonly string[];
  /** Whose access it is or would be, and who asks for it. */
  concerned: readonly Pick<Person, 'id' | 'email'>[];
}

export type HandOnFault = 'concerned' | 'unnamed' | 'no-employee' | 'report';

/** Why a decision about these people's access may not be handed to this person; undefined when it may. */
export function handOnFault({
  to,
  isNamed,
  takesEmployees,
  managers,
  concerned,
}: HandOnFacts): HandOnFault | undefined {
  if (concerned.some(({ id }) => id === to.id)) return 'concerned';
  if (isNamed) return undefined;
  if (!takesEmployees) return 'unnamed';
  if (!isEmployee(to)) return 'no-employee';
  return concerned.some(({ email }) => managers.includes(email)) ? 'report' : undefined;
}
