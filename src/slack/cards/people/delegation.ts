import type { DelegationView } from '../../../operations/delegation/show-delegation.ts';
import { type Message, note, section } from '../../blocks.ts';
import { sign } from '../../signs.ts';
import { nameOf, person, type RenderContext, when } from '../../wording.ts';

/** Tells a delegate in whose place they decide, and once that is over, that it is. */
export function delegationCard({ approver, until, endedAt }: DelegationView, render: RenderContext): Message {
  if (endedAt !== null || until <= render.now) {
    const line = `You stopped deciding for ${person(approver)} ${when(endedAt ?? until)}.`;
    return { sign: sign('ended', 'Delegation ended'), text: line, blocks: [section(line)] };
  }
  const line = `${person(approver)} asked you to decide for them until ${when(until)}.`;
  return {
    sign: sign('done', 'Delegated to you'),
    text: line,
    blocks: [
      section(line),
      note(
        `You get what ${nameOf(approver)} is asked to decide, except your own requests. Your decisions are recorded as yours, for ${nameOf(approver)}.`,
        `If you can’t, tell them: they can delegate to somebody else with \`${render.command} delegate\`.`,
      ),
    ],
  };
}
