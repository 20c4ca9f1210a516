import type { PersonId } from '../ids.ts';

export interface Person {
  id: PersonId;
  employeeId: string | null;
  /** Lower case. */
  email: string;
  name: string;
  title: string;
  department: string;
  managerEmail: string | null;
  type: string;
  /** ISO dates (yyyy-mm-dd), in the organization's zone. */
  startDate: string | null;
  endDate: string | null;
  status: 'active' | 'inactive';
  /** Where Slack reaches this person; null until an account is tied to them. */
  slackUserId: string | null;
  timezone: string | null;
  /** Their Slack account is deactivated or a guest’s: they can be asked nothing. */
  shutOut: boolean;
}

/** What Slack says of one of its accounts (`users.info`, `users.list`, `user_change`). */
export interface SlackAccount {
  teamId: string;
  userId: string;
  email: string | null;
  emailConfirmed: boolean;
  displayName: string;
  timezone: string | null;
  deleted: boolean;
  isBot: boolean;
  isRestricted: boolean;
  isUltraRestricted: boolean;
  isStranger: boolean;
  /** When Slack was last asked. */
  readAt: Date;
}

/** Why this Slack account may do nothing here, as a sentence to its holder; undefined when it is a full member. */
export function accountFault(account: SlackAccount, teamId: string): string | undefined {
  if (account.deleted) return 'This Slack account is deactivated, so nothing was done.';
  if (account.isBot) return 'Bots can’t ask for access or decide on it.';
  if (account.teamId !== teamId || account.isStranger)
    return 'People from other organizations can’t use this. It’s for members of this workspace.';
  if (account.isRestricted || account.isUltraRestricted)
    return 'Guests can’t use this. Ask the person who invited you to make the request.';
  return undefined;
}

/** Whether this person can be asked to do something on this day, an ISO date in the organization's zone. */
export function isActive(
  person: Pick<Person, 'status' | 'startDate' | 'endDate' | 'shutOut'>,
  today: string,
): boolean {
  return !person.shutOut && personFault(person, today) === undefined;
}

/** Whether this person’s time here is over, whatever Slack says of them. */
export const hasLeft = ({ status, endDate }: Pick<Person, 'status' | 'endDate'>, today: string): boolean =>
  status !== 'active' || (endDate !== null && today > endDate);

/** Why this person isn't active on this day, as the beginning of a sentence to others; undefined when they are. */
export function absence(
  person: Pick<Person, 'name' | 'status' | 'startDate' | 'endDate' | 'shutOut'>,
  today: string,
): string | undefined {
  if (person.shutOut) return `${person.name}’s Slack account is deactivated or a guest’s`;
  return isActive(person, today) ? undefined : `${person.name} isn’t active in the people directory`;
}

/** Whether the directory lists them as employed here, rather than as a contractor or an outsider. */
export function isEmployee({ type }: Pick<Person, 'type'>): boolean {
  return type.trim().toLowerCase() === 'employee';
}

/** Why this person may do nothing on this day, as a sentence to them; `today` is an ISO date in the organization's zone. */
export function personFault(
  person: Pick<Person, 'status' | 'startDate' | 'endDate'>,
  today: string,
): string | undefined {
  if (person.status !== 'active')
    return 'You aren’t listed as active in the people directory. Ask your HR team to correct it.';
  if (person.startDate !== null && today < person.startDate)
    return `Your first day is listed as ${person.startDate}: nothing can be done before it.`;
  if (person.endDate !== null && today > person.endDate)
    return `Your last day is listed as ${person.endDate}: nothing can be done after it.`;
  return undefined;
}
