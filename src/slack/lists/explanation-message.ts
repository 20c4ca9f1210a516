import type { KnownBlock } from '@slack/types';
import { formatDuration } from '../../domain/time/duration.ts';
import type { Explanation } from '../../operations/policy/explain-request.ts';
import { heading, type Message, note, section } from '../blocks.ts';
import { whySkipped } from '../cards/request/stage-lines.ts';
import { inline } from '../mrkdwn.ts';
import { counted, forHowLong, names, person, right } from '../wording.ts';

const LINE = 400;
/** A section and a note hold less than a trace may have. */
const TRACE_CHARACTERS = 2_600;

/** What would become of an ask, in one sentence; then who would be asked, and why. Nobody in it is mentioned. */
export function explanationMessage(explanation: Explanation, length: string): Message {
  const { entitlement, durationSeconds } = explanation;
  const ask = `${person(explanation.person)} asking for ${right(entitlement)} ${forHowLong(durationSeconds)}`;
  const outcome = outcomeLine(explanation);
  const lines = explanation.sentences.map((line) => inline(line, LINE));
  return {
    text: `${ask}: ${outcome}`,
    blocks: [
      section(`${ask}: ${outcome}`, ...lines, supposedLine(explanation)),
      ...(length === '' ? [] : [note(inline(length, LINE))]),
      ...stageBlocks(explanation),
      section(conflictLines(explanation), emergencyLine(explanation)),
      heading('Why'),
      ...traceBlocks(explanation.trace),
      note('Nobody was asked or told, and nothing changed.'),
    ],
  };
}

function outcomeLine({ outcome, policyId, stages }: Explanation): string {
  const under = policyId === null ? '' : ` under the policy ${inline(policyId, 100)}`;
  switch (outcome) {
    case 'denied':
      return `it would be *refused*${under}.`;
    case 'incomplete':
      return `it would be *sent back*${under} until it’s complete.`;
    case 'auto-approved':
      return `it would be *approved right away*${under}, without asking anybody.`;
    case 'stages': {
      const asked = stages.filter((stage) => stage.skipReason === null).length;
      return `it would be *decided by people*${under}, in ${counted(asked, 'stage', 'stages')}.`;
    }
  }
}

function supposedLine({ supposed }: Explanation): string {
  if (supposed.length === 0) return '';
  const what = supposed.map((field) => (field === 'ticket' ? 'a ticket' : 'a reason'));
  return `This assumes you add ${what.join(' and ')}, which the policy requires.`;
}

function stageBlocks({ stages }: Explanation): KnownBlock[] {
  if (stages.length === 0) return [];
  const lines = stages.map((stage, at) => {
    const title = `${at + 1}. ${inline(stage.name, 60)}`;
    if (stage.skipReason !== null) return `${title}: not needed${whySkipped(stage.skipReason)}`;
    const exception =
      stage.exceptionFor === null ? '' : `, an exception from ${inline(stage.exceptionFor, 60)}`;
    const who = stage.need > 1 ? `${stage.need} of ${names(stage.approvers)}` : names(stage.approvers, 'or');
    return `${title}${exception}: ${who}`;
  });
  return [section('*Who would be asked*', ...lines)];
}

function conflictLines({ conflicts }: Explanation): string {
  if (conflicts.length === 0) return '*Conflicts*: none.';
  return ['*Conflicts*', ...conflicts.map((line) => `• ${inline(line, LINE)}`)].join('\n');
}

function emergencyLine({ breakGlass: { allowed, maxSeconds, reason } }: Explanation): string {
  return allowed
    ? `*Emergency access*: yes, for up to ${formatDuration(maxSeconds)}.`
    : `*Emergency access*: no. ${inline(reason ?? '', LINE)}`;
}

/** Each condition that was read, in order, with what it saw; says how many there was no room for. */
export function traceBlocks(trace: readonly string[]): KnownBlock[] {
  const shown: string[] = [];
  let left = TRACE_CHARACTERS;
  for (const step of trace) {
    const line = `• ${inline(step, LINE)}`;
    left -= line.length + 1;
    if (left < 0) break;
    shown.push(line);
  }
  const more = trace.length - shown.length;
  return [
    section(...(shown.length === 0 ? ['No condition was read.'] : shown)),
    ...(more > 0 ? [note(`… and ${more} more.`)] : []),
  ];
}
