import type { DelegationView } from '../../../operations/delegation/show-delegation.ts';
import { type Message, note, section } from '../../blocks.ts';
import { nameOf, person, type RenderContext, when } from '../../wording.ts';

/** Tells a delegate in whose place they decide, and once that is over, that it is. */
export function delegationCard({ approver, until, endedAt }: DelegationView, render: RenderContext): Message {
  if (endedAt !== null || until <= render.now) {
    const line = `You no longer decide in the place of ${person(approver)}, since ${when(endedAt ?? until)}.`;
    return { text: line, blocks: [section(line)] };
  }
  const line = `${person(approver)} asked you to decide in their place until ${when(until)}.`;
  return {
    text: line,
    blocks: [
      section(line),
      note(
        `What waits for ${nameOf(approver)} comes to you as well, except your own requests. Each decision is recorded as yours, for ${nameOf(approver)}.`,
        `If you can’t, tell them: they can delegate to somebody else with \`${render.command} delegate\`.`,
      ),
    ],
  };
}
