import type { HandOnRef } from './definitions.ts';
import { isEmployee } from './person.ts';
import type { Person } from './person.ts';

/** Whom a decision may be handed to where no policy says it. */
export const TO_EMPLOYEES: HandOnRef[] = [{ kind: 'employees' }];

interface HandOnFacts {
  to: Pick<Person, 'id' | 'type'>;
  /** The policy names them, by address, by group, or as an owner. */
  isNamed: boolean;
  takesEmployees: boolean;
  /** The addresses of their manager, of that one's manager, and so on. */
  managers: readonly string[];
  /** Who asked for the access, and who would have or has it. */
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
