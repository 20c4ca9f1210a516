import * as z from 'zod';
import { DAY, formatDuration } from '../time/duration.ts';

/** Slack waits three seconds for a form's answer; a ticket is looked up within them. */
export const LOOK_UP_MS = 1_500;

export const TICKET_SERVICES = ['jira', 'github', 'webhook'] as const;

/** Where tickets are looked up. */
export type TicketCheck = {
  /** Of its API. */
  url: string;
  allowPrivateAddresses: boolean;
} & (
  | { from: 'jira'; email: string; token: string }
  | { from: 'github'; repository: string; token: string }
  | { from: 'webhook'; secret: string }
);

const ISSUE = /^(?:#|GH-|(?<repository>[^#]+)#)?(?<number>\d{1,15})$/i;

/** The number of an issue of this repository at GitHub: `7`, `#7`, `GH-7` or `owner/name#7`. Anything else is none of it. */
export function issueNumber(typed: string, repository: string): string | undefined {
  const found = ISSUE.exec(typed)?.groups;
  const named = found?.['repository'] ?? repository;
  return named.toLowerCase() === repository.toLowerCase() ? found?.['number'] : undefined;
}

/** What a policy asks of a ticket besides that it is there. */
export interface TicketRule {
  open: boolean;
  /** Whether somebody must work on it, and whether that must be who asks. */
  assigned: boolean | 'requester';
  notOlderThanSeconds: number | null;
  /** Whether a ticket that can't be checked refuses as well. */
  orRefuse: boolean;
}

/** A ticket as the service has it; its words are somebody else's, each one line and cut. */
export const Ticket = z.object({
  title: z.string(),
  open: z.boolean(),
  /** Null: nobody. `email` is null where the service doesn't say it. */
  assignee: z.object({ name: z.string(), email: z.string().nullable() }).nullable(),
  /** Null where the service doesn't say it. */
  createdAt: z.iso.datetime().nullable(),
});
export type Ticket = z.infer<typeof Ticket>;

/** Where tickets are looked up, within `LOOK_UP_MS`. */
export interface TicketSource {
  /** As people call it. */
  name: string;
  /** Undefined: it shows no such ticket. Rejects with a ConnectorError alone. */
  lookUp(number: string): Promise<Ticket | undefined>;
  close(): Promise<void>;
}

/** What a ticket was found as, which is kept with the request. */
export const TicketSeen = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('found'), at: z.iso.datetime(), service: z.string(), ...Ticket.shape }),
  z.object({ kind: z.literal('missing'), at: z.iso.datetime(), service: z.string() }),
  /** `why` is a sentence. */
  z.object({ kind: z.literal('unchecked'), at: z.iso.datetime(), why: z.string() }),
]);
export type TicketSeen = z.infer<typeof TicketSeen>;

/** What a rule makes of a ticket: `wrong` is a sentence for who typed it, `unsure` why it can't be said. */
export type TicketVerdict = { kind: 'right' } | { kind: 'wrong' | 'unsure'; sentence: string };

const RIGHT: TicketVerdict = { kind: 'right' };
const wrong = (sentence: string): TicketVerdict => ({ kind: 'wrong', sentence });

/** Judges the ticket that a policy needs by what was found; without a rule it must be there. */
export function judgeTicket(
  number: string,
  seen: TicketSeen,
  rule: TicketRule | undefined,
  requesterEmail: string,
): TicketVerdict {
  if (seen.kind === 'missing') return wrong(`${seen.service} shows no ticket ${number}.`);
  const verdicts = rulings(number, seen, rule, requesterEmail);
  const verdict =
    verdicts.find(({ kind }) => kind === 'wrong') ?? verdicts.find(({ kind }) => kind === 'unsure') ?? RIGHT;
  if (verdict.kind !== 'unsure' || rule?.orRefuse !== true) return verdict;
  return wrong(`${verdict.sentence} Try again in a while: this isn’t asked for without that.`);
}

function rulings(
  number: string,
  seen: Exclude<TicketSeen, { kind: 'missing' }>,
  rule: TicketRule | undefined,
  requesterEmail: string,
): TicketVerdict[] {
  if (seen.kind === 'unchecked') return [unsure(number, seen.why)];
  if (rule === undefined) return [];
  const { open, assigned, notOlderThanSeconds } = rule;
  return [
    open && !seen.open ? wrong(`${number} is closed, and this needs an open ticket.`) : RIGHT,
    assigned === false ? RIGHT : judgeAssignee(number, seen, assigned, requesterEmail),
    notOlderThanSeconds === null ? RIGHT : judgeAge(number, seen, notOlderThanSeconds),
  ];
}

type Found = Extract<TicketSeen, { kind: 'found' }>;

function judgeAssignee(
  number: string,
  { assignee, service }: Found,
  assigned: true | 'requester',
  requesterEmail: string,
): TicketVerdict {
  if (assignee === null)
    return wrong(`${number} is assigned to nobody, and this needs a ticket that somebody works on.`);
  if (assigned === true) return RIGHT;
  if (assignee.email === null)
    return unsure(number, `${service} doesn’t say ${assignee.name}’s e-mail address.`);
  return assignee.email.trim().toLowerCase() === requesterEmail.trim().toLowerCase()
    ? RIGHT
    : wrong(`${number} is assigned to ${assignee.name}, and this needs a ticket of your own.`);
}

function judgeAge(number: string, { createdAt, service, at }: Found, mostSeconds: number): TicketVerdict {
  if (createdAt === null) return unsure(number, `${service} doesn’t say when it was created.`);
  const ageSeconds = (Date.parse(at) - Date.parse(createdAt)) / 1_000;
  if (ageSeconds <= mostSeconds) return RIGHT;
  const age = formatDuration(ageSeconds < DAY ? Math.ceil(ageSeconds) : Math.floor(ageSeconds / DAY) * DAY);
  return wrong(`${number} is ${age} old, and this needs one of the last ${formatDuration(mostSeconds)}.`);
}

const unsure = (number: string, why: string): TicketVerdict => ({
  kind: 'unsure',
  sentence: uncheckedSentence(number, why),
});

const uncheckedSentence = (number: string, why: string): string =>
  `Ticket ${number} couldn’t be checked: ${why}`;

/** `Ticket INC-4711: Checkout is slow (open, assigned to Sami)` */
export function ticketSentence(number: string, seen: TicketSeen): string {
  if (seen.kind === 'unchecked') return uncheckedSentence(number, seen.why);
  if (seen.kind === 'missing') return `Ticket ${number}: ${seen.service} shows no such ticket.`;
  const { title, open, assignee } = seen;
  return `Ticket ${number}: ${title} (${open ? 'open' : 'closed'}, assigned to ${assignee?.name ?? 'nobody'})`;
}
