/** What the three cards of a request say alike. */
import { formatDuration } from '../../domain/duration.ts';
import type { DecisionView, GrantView, RequestView, StageView } from '../../operations/views.ts';
import { inline, quote } from '../mrkdwn.ts';
import { clockTime, counted, forHowLong, names, person, right, when } from '../wording.ts';

/** Longest justification that a card shows, in characters. */
const JUSTIFICATION_SHOWN = 1_200;
const COMMENT_SHOWN = 400;
const HOLDS_SHOWN = 5;

/** "*Production database · Read only* for 2 hours" */
export function wanted(view: RequestView): string {
  const { request } = view;
  if (request.kind !== 'extension')
    return `${right(view.entitlement)} ${forHowLong(request.durationSeconds)}`;
  const more =
    request.durationSeconds === null
      ? 'with no end date'
      : `${formatDuration(request.durationSeconds)} longer`;
  return `${right(view.entitlement)} ${more}`;
}

export function why(view: RequestView): string {
  const said = quote(view.request.justification, JUSTIFICATION_SHOWN);
  const ticket = view.request.ticket === '' ? '' : `Ticket: ${inline(view.request.ticket, 100)}`;
  return [said === '' ? '_No reason was given._' : said, ticket].filter((line) => line !== '').join('\n');
}

/** Sensitivity and environment in words. */
export function risk(view: RequestView): string {
  const { sensitivity, environment } = view.entitlement;
  return [`Sensitivity: ${sensitivity}`, environment === '' ? '' : `Environment: ${inline(environment, 60)}`]
    .filter((part) => part !== '')
    .join(' · ');
}

/** One line a stage: where it stands and whom it waits for. */
function stageLine(stage: StageView, total: number): string {
  const title =
    total > 1 ? `Stage ${stage.ordinal} of ${total}, ${inline(stage.name, 60)}` : inline(stage.name, 60);
  switch (stage.state) {
    case 'waiting':
      return `${title}: comes later, ${needed(stage)}`;
    case 'open':
      return `${title}: ${stage.approved} of ${stage.need} approved, waiting for ${names(undecided(stage), 'or')}`;
    case 'approved':
      return `${title}: approved by ${names(deciders(stage, 'approve'))}`;
    case 'denied':
      return `${title}: denied by ${names(deciders(stage, 'deny'))}`;
    case 'skipped':
      return `${title}: not needed${stage.skipReason === null ? '' : ` (${inline(stage.skipReason, 200)})`}`;
  }
}

export function stageLines(view: RequestView): string[] {
  return view.stages.map((stage) => stageLine(stage, view.stages.length));
}

/** After the end: who, what, when, in one line. Empty while the request is pending. */
export function outcomeLine(view: RequestView): string {
  const { request } = view;
  const at = request.endedAt === null ? '' : ` · ${when(request.endedAt)}`;
  switch (request.state) {
    case 'pending':
      return '';
    case 'approved':
      if (request.kind === 'break-glass') return `*Taken in an emergency*, before anybody decided${at}`;
      return request.autoApproved
        ? `*Approved by policy*, nobody had to decide${at}`
        : `*Approved* by ${approvers(view)}${at}`;
    case 'denied':
      return `*Denied* by ${denier(view)}${at}`;
    case 'cancelled':
      return `*Cancelled* by ${person(view.requester)}${at}`;
    case 'expired':
      return `*Expired*: not decided in time, so not approved${at}`;
  }
}

/** What the one who denied wrote, as a quote. */
export function denialComment(view: RequestView): string {
  const denial = decisions(view).find((decision) => decision.verdict === 'deny');
  return denial === undefined ? '' : quote(denial.comment, COMMENT_SHOWN);
}

export function denier(view: RequestView): string {
  const denial = decisions(view).find((decision) => decision.verdict === 'deny');
  return denial === undefined ? 'an approver' : person(denial.person);
}

/** Everybody whose yes counted, each once. */
export function approvers(view: RequestView): string {
  const byId = new Map(
    decisions(view)
      .filter((decision) => decision.verdict === 'approve')
      .map((decision) => [decision.person.id, person(decision.person)]),
  );
  return byId.size === 0 ? 'the approvers' : [...byId.values()].join(', ');
}

/** What the beneficiary has on the same resource now. */
export function holdsLine(view: RequestView, now: Date): string {
  const who = inline(view.beneficiary.name, 80);
  const there = view.holds.filter(({ grant }) => grant.state === 'active' || grant.state === 'revoking');
  if (there.length === 0) return `${who} holds nothing else here now.`;
  const held = there.slice(0, HOLDS_SHOWN).map((grant) => heldUntil(grant, now));
  const more = there.length - held.length;
  return `${who} already holds: ${held.join('; ')}${more > 0 ? `; and ${counted(more, 'other', 'others')}` : ''}`;
}

function heldUntil(view: GrantView, now: Date): string {
  const { expiresAt } = view.grant;
  return `${right(view.entitlement)} ${expiresAt === null ? 'with no end date' : `until ${clockTime(expiresAt, now)}`}`;
}

function needed(stage: StageView): string {
  if (stage.approvers.length === 0) return `it needs ${counted(stage.need, 'approval', 'approvals')}`;
  return `it needs ${stage.need} of ${names(stage.approvers, 'and')}`;
}

function undecided(stage: StageView): StageView['approvers'] {
  const decided = new Set(stage.decisions.map((decision) => decision.person.id));
  return stage.approvers.filter((approver) => !decided.has(approver.id));
}

function deciders(stage: StageView, verdict: DecisionView['verdict']): StageView['approvers'] {
  return stage.decisions
    .filter((decision) => decision.verdict === verdict)
    .map((decision) => decision.person);
}

function decisions(view: RequestView): DecisionView[] {
  return view.stages.flatMap((stage) => stage.decisions);
}
