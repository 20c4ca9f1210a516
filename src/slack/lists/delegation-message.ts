import type { Delegations } from '../../operations/delegation/show-delegation.ts';
import { button, buttons, type Message, note, section } from '../blocks.ts';
import { ACTION } from '../ids.ts';
import { person, when } from '../wording.ts';

/** Who decides in whose place now, as far as it concerns one person. */
export function delegationMessage({ mine, toMe }: Delegations, command: string): Message {
  const others = toMe.map(
    ({ approver, until }) => `You decide in the place of ${person(approver)} until ${when(until)}.`,
  );
  if (mine === null) {
    const text = 'You have delegated nothing.';
    const how = `To let a colleague decide in your place: \`${command} delegate @colleague until friday\``;
    return { text, blocks: [section(text, ...others), note(how)] };
  }
  const text = `${person(mine.delegate)} decides in your place until ${when(mine.until)}.`;
  return {
    text,
    blocks: [
      section(text, ...others),
      note('What waits for you was put before them too, except their own requests. You can still decide.'),
      buttons('delegation', button(ACTION.endDelegation, 'End it now', 'mine')),
    ],
  };
}
