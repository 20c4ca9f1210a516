/** Where a request's stages stand, and whom they wait for. */
import type { DecisionView, PersonLabel, RequestView, StageView } from '../../../operations/views.ts';
import { skipInWords } from '../../../domain/request/skip-words.ts';
import { inline } from '../../mrkdwn.ts';
import { atTime, counted, listed, type RenderContext, nameOf } from '../../wording.ts';

type Asked = StageView['approvers'][number];

/** Whether this person was ever asked to decide it. */
export function wasAsked(view: RequestView, personId: string): boolean {
  return view.stages.some((stage) => stage.approvers.some((approver) => approver.id === personId));
}

/** Whether this person's decision is what an open stage waits for. */
export function awaits(view: RequestView, personId: string): boolean {
  if (view.request.state !== 'pending') return false;
  return view.stages.some(
    (stage) => stage.state === 'open' && undecided(stage).some((approver) => approver.id === personId),
  );
}

export function openStage(view: RequestView): StageView | undefined {
  return view.stages.find((stage) => stage.state === 'open');
}

/** Those whose yes still counts: an approver and their delegate fill one seat, so one's word is the other's. */
function undecided(stage: StageView): Asked[] {
  const decided = new Set(stage.decisions.flatMap(({ person, forPerson }) => [person.id, forPerson?.id]));
  return stage.approvers.filter(({ id, forPerson, via }) => {
    const seat = via === 'delegate' ? forPerson?.id : undefined;
    return !decided.has(id) && (seat === undefined || !decided.has(seat));
  });
}

/** "Omar Haddad or Lena Fischer for Dora Novak" */
export function waitingFor(stage: StageView): string {
  return listed(undecided(stage).map(askedName), 'or');
}

function askedName(asked: Asked): string {
  return asked.via === 'delegate' && asked.forPerson ? inPlaceOf(asked, asked.forPerson) : nameOf(asked);
}

function inPlaceOf(one: PersonLabel, other: PersonLabel): string {
  return `${nameOf(one)} for ${nameOf(other)}`;
}

/** "Dora Novak for Omar Haddad" */
function deciders(stage: StageView, verdict: DecisionView['verdict']): string {
  return listed(
    stage.decisions
      .filter((decision) => decision.verdict === verdict)
      .map(({ person, forPerson }) => (forPerson ? inPlaceOf(person, forPerson) : nameOf(person))),
  );
}

/** One line a stage: where it stands and whom it waits for. */
export function stageLines(view: RequestView): string[] {
  return view.stages.map((stage) => stageLine(stage, view.stages.length));
}

function stageLine(stage: StageView, total: number): string {
  const name = inline(stage.name, 100);
  const title = total > 1 ? `Stage ${stage.ordinal} of ${total}, ${name}` : name;
  switch (stage.state) {
    case 'waiting':
      return `${title}: comes later, ${needed(stage)}`;
    case 'open':
      return `${title}: ${stage.approved} of ${stage.need} approved, waiting for ${waitingFor(stage)}`;
    case 'approved':
      return `${title}: approved by ${deciders(stage, 'approve')}`;
    case 'denied':
      return `${title}: denied by ${deciders(stage, 'deny')}`;
    case 'skipped':
      return `${title}: not needed${whySkipped(stage.skipReason)}`;
  }
}

/** " up to 1 day", " (The conflict is gone.)" */
export function whySkipped(skipReason: string | null): string {
  const words = skipReason === null ? '' : skipInWords(skipReason);
  if (words === '') return '';
  return words === skipReason ? ` (${inline(words, 200)})` : ` ${words}`;
}

function needed(stage: StageView): string {
  if (stage.approvers.length === 0) return `it needs ${counted(stage.need, 'approval', 'approvals')}`;
  return `it needs ${stage.need} of ${listed(stage.approvers.map(askedName))}`;
}

/** "waiting for Omar Haddad or Dora Novak, stage 1 of 2 (Owner), 1 of 2 approved, escalated at 14:00" */
export function whoseTurn(view: RequestView, render: RenderContext): string {
  const stage = openStage(view);
  if (stage === undefined) return 'waiting';
  const { ordinal, need, approved, escalatedAt } = stage;
  const wasEscalated = stage.approvers.some(({ via }) => via === 'escalated');
  return [
    `waiting for ${waitingFor(stage)}`,
    view.stages.length > 1 ? `stage ${ordinal} of ${view.stages.length} (${inline(stage.name, 100)})` : '',
    need > 1 ? `${approved} of ${need} approved` : '',
    escalatedAt && wasEscalated ? `escalated ${atTime(escalatedAt, render.now)}` : '',
  ]
    .filter((part) => part !== '')
    .join(', ');
}

/** "Exception from Pay and audit: …", of the exceptions that are still to be decided. */
export function exceptionLines(view: RequestView): string[] {
  return view.stages.flatMap(({ state, exception }) =>
    exception && (state === 'open' || state === 'waiting')
      ? [`*Exception* from ${inline(exception.rule, 150)}: ${inline(exception.why, 600)}`]
      : [],
  );
}

/** How this person came to be asked, and why it comes to them again; empty where the policy names them, once. */
export function howAsked(view: RequestView, personId: string): string {
  const stage = openStage(view);
  const asked = stage?.approvers.find((approver) => approver.id === personId);
  if (stage === undefined || asked === undefined) return '';
  const lines = [againLine(view, stage, personId), cameTo(asked)];
  return lines.filter((line) => line !== '').join(' ');
}

function cameTo({ via, forPerson, reason }: Asked): string {
  const other = forPerson ? nameOf(forPerson) : 'Somebody';
  switch (via) {
    case 'delegate':
      return `You decide for ${other}, who delegated to you.`;
    case 'reassigned':
      return reason
        ? `${other} handed this on to you: ${inline(reason, 400)}`
        : `${other} handed this on to you.`;
    case 'escalated':
      return 'This came to you because nobody decided in time.';
    case 'replacement':
      return forPerson
        ? `You’re asked because ${other} approved an earlier stage, and this one needs somebody else.`
        : `You’re asked because the usual approvers can’t decide this. ${inline(reason ?? '', 400)}`.trim();
    case 'named':
    case undefined:
      return reason ? `${inline(reason, 400)} So nobody was asked as its member.` : '';
  }
}

function againLine(view: RequestView, stage: StageView, personId: string): string {
  const earlier = view.stages.filter(
    (one) => one.id !== stage.id && one.decisions.some(({ person }) => person.id === personId),
  );
  if (earlier.length === 0) return '';
  const names = listed(
    earlier.map((one) => `“${inline(one.name, 100)}”`),
    'and',
  );
  return `You approved ${names}. Now “${inline(stage.name, 100)}” is waiting, and you may decide that too.`;
}
