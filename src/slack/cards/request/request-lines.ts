/** What the cards of a request say alike. */
import { formatDuration } from '../../../domain/time/duration.ts';
import { UNDECIDED } from '../../../domain/request/request.ts';
import { ticketSentence } from '../../../domain/request/ticket-check.ts';
import type { DecisionView, RequestView } from '../../../operations/views.ts';
import { inline, quote } from '../../mrkdwn.ts';
import { forHowLong, forOrUntil, nameOf, person, right, when } from '../../wording.ts';

/** Longest justification that a card shows, in characters. */
const JUSTIFICATION_SHOWN = 1_200;
const COMMENT_SHOWN = 400;
const TICKET_SHOWN = 450;

/** "*Production database · Read only* for 1 hour (asked for 2 hours)" */
export function wanted(view: RequestView): string {
  return `${right(view.entitlement)} ${howLong(view.request)}`;
}

/** "for 2 hours", "until Nov 20 at 18:00", "2 hours longer", "for 1 hour (asked for 2 hours)" */
export function howLong({ kind, durationSeconds, askedSeconds, wishedEndAt }: Asked): string {
  const until = wishedEndAt === null ? '' : `until ${when(wishedEndAt)}`;
  const askedEnd = until === '' ? '' : `${until}, and ends by then`;
  const shorter = askedSeconds !== null && askedSeconds !== durationSeconds;
  if (kind === 'extension' && durationSeconds !== null) {
    const longer = `${formatDuration(durationSeconds)} longer`;
    if (shorter) return `${longer} (asked ${askedEnd || `for ${formatDuration(askedSeconds)}`})`;
    return until === '' ? longer : `${until} (${longer})`;
  }
  if (shorter)
    return `${forHowLong(durationSeconds)} (asked ${askedEnd || `for ${formatDuration(askedSeconds)}`})`;
  return forOrUntil(durationSeconds, wishedEndAt);
}

type Asked = Pick<RequestView['request'], 'kind' | 'durationSeconds' | 'askedSeconds' | 'wishedEndAt'>;

export function why(view: RequestView): string {
  const said = quote(view.request.justification, JUSTIFICATION_SHOWN);
  return [said === '' ? '_No reason given._' : said, ticketLine(view.request)]
    .filter((line) => line !== '')
    .join('\n');
}

/** The ticket, with what it was found as when it was asked. */
function ticketLine({ ticket, ticketSeen }: Pick<RequestView['request'], 'ticket' | 'ticketSeen'>): string {
  if (ticket === '') return '';
  return ticketSeen === null
    ? `Ticket: ${inline(ticket, 100)}`
    : inline(ticketSentence(ticket, ticketSeen), TICKET_SHOWN);
}

/** After the end: who, what, when, in one line. Empty while the request is pending. */
export function outcomeLine(view: RequestView): string {
  const { request } = view;
  const at = request.endedAt === null ? '' : ` · ${when(request.endedAt)}`;
  switch (request.state) {
    case 'pending':
      return '';
    case 'approved':
      if (request.kind === 'break-glass') return `*Taken in an emergency*, without approval${at}`;
      return request.autoApproved
        ? `*Approved by policy*${at}`
        : `*Approved*${lessTime(view)} by ${approvers(view)}${at}`;
    case 'denied':
      return refusedByPolicy(view)
        ? `*Refused by policy*: ${inline(request.endReason ?? '', 600)}`
        : `*Denied* by ${denier(view)}${at}`;
    case 'cancelled':
      return `*Cancelled* by ${person(request.endReason === null ? view.requester : view.beneficiary)}${at}`;
    case 'expired':
      return request.endReason === null || request.endReason === UNDECIDED
        ? `*Expired*: nobody decided in time${at}`
        : `*Ended undecided*${at}: ${inline(request.endReason, 600)}`;
  }
}

/** What the one who denied wrote, as a quote. */
export function denialComment(view: RequestView): string {
  const denial = decisions(view).find((decision) => decision.verdict === 'deny');
  return denial === undefined ? '' : quote(denial.comment, COMMENT_SHOWN);
}

export function denier(view: RequestView): string {
  const denial = decisions(view).find((decision) => decision.verdict === 'deny');
  return denial === undefined ? 'an approver' : decider(denial);
}

/** A line of several that its policy refused at once: nobody was asked. */
function refusedByPolicy(view: RequestView): boolean {
  return view.request.state === 'denied' && decisions(view).every(({ verdict }) => verdict !== 'deny');
}

/** " for 1 hour (asked for 2 hours)" where an approver gave less than was asked for. */
export function lessTime({ request }: RequestView): string {
  return request.askedSeconds === null || request.askedSeconds === request.durationSeconds
    ? ''
    : ` ${howLong(request)}`;
}

/** Everybody whose yes counted, each once. */
export function approvers(view: RequestView): string {
  const given = decisions(view).filter((decision) => decision.verdict === 'approve');
  const byId = new Map(given.map((decision) => [decision.person.id, decider(decision)]));
  return byId.size === 0 ? 'the approvers' : [...byId.values()].join(', ');
}

/** "Dora Novak (dora@acme.test) for Omar Haddad" */
function decider({ person: who, forPerson }: DecisionView): string {
  return forPerson ? `${person(who)} for ${nameOf(forPerson)}` : person(who);
}

function decisions(view: RequestView): DecisionView[] {
  return view.stages.flatMap((stage) => stage.decisions);
}
