import type { Policy } from '../definitions.ts';
import { formatDuration } from '../time/duration.ts';
import type { Fault } from './decision.ts';
import { judgeTicket, type TicketSeen, type TicketVerdict } from '../request/ticket-check.ts';
import { isTicket, type TicketForm } from '../request/ticket.ts';
import type { Facts } from './facts.ts';

/** What is still missing, or too long, before a policy decides: all of it at once. */
export function unmetRequirements(
  policy: Policy,
  tickets: TicketForm,
  facts: Facts,
  ask: { durationSeconds: number | null; ticket?: TicketSeen | undefined },
): Fault[] {
  const faults: Fault[] = [];
  const duration = durationFault(ask.durationSeconds, policy.duration);
  if (duration !== undefined) faults.push({ field: 'duration', sentence: duration });
  const justification = justificationFault(facts.request.justification, policy.require.justification);
  if (justification !== undefined) faults.push({ field: 'justification', sentence: justification });
  const ticket =
    ticketFault(facts.request.ticket.trim(), policy.require.ticket, tickets) ??
    wrongTicket(ticketVerdict(policy, facts, ask.ticket));
  if (ticket !== undefined) faults.push({ field: 'ticket', sentence: ticket });
  return faults;
}

/** What a policy makes of the ticket that was looked up; undefined where it needs none, or none was. */
export function ticketVerdict(
  { require }: Pick<Policy, 'require'>,
  { request, requester }: Pick<Facts, 'request' | 'requester'>,
  seen: TicketSeen | undefined,
): TicketVerdict | undefined {
  if (seen === undefined || !require.ticket) return undefined;
  return judgeTicket(request.ticket.trim(), seen, require.ticketRule, requester.email);
}

const wrongTicket = (verdict: TicketVerdict | undefined): string | undefined =>
  verdict?.kind === 'wrong' ? verdict.sentence : undefined;

function ticketFault(typed: string, required: boolean, tickets: TicketForm): string | undefined {
  if (typed !== '' && !isTicket(tickets, typed))
    return `“${typed.slice(0, 40)}” isn’t the number of a ticket: write it alone, like ${tickets.example}.`;
  return typed === '' && required
    ? `This needs the number of a ticket, such as ${tickets.example}.`
    : undefined;
}

/** null seconds: permanent. */
export function durationFault(
  seconds: number | null,
  { maxSeconds, permanent }: { maxSeconds: number; permanent: boolean },
): string | undefined {
  const longest = formatDuration(maxSeconds);
  if (seconds === null) return permanent ? undefined : `This can’t be permanent: choose up to ${longest}.`;
  if (seconds > maxSeconds) return `${formatDuration(seconds)} is too long here: choose up to ${longest}.`;
  return seconds >= 1 ? undefined : `Choose a duration of up to ${longest}.`;
}

export function justificationFault(justification: string, least: number): string | undefined {
  const written = Array.from(justification.trim()).length;
  if (written >= least) return undefined;
  const found =
    written === 0 ? 'nothing is written yet' : `${written} ${written === 1 ? 'is' : 'are'} written`;
  return `Say why in at least ${least} characters: ${found}.`;
}
