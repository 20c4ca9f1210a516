import type { Delegations } from '../../operations/delegation/show-delegation.ts';
import { button, buttons, type Message, note, section } from '../blocks.ts';
import { ACTION } from '../ids.ts';
import { person, when } from '../wording.ts';

/** Who decides in whose place now, as far as it concerns one person. */
export function delegationMessage(delegations: Delegations, command: string): Message {
  const { mine } = delegations;
  const others = delegationLines({ ...delegations, mine: null });
  if (mine === null) {
    const text = 'You haven’t delegated anything.';
    const how = `To let a colleague decide for you: \`${command} delegate @colleague until friday\``;
    return { text, blocks: [section(text, ...others), note(how)] };
  }
  const text = mineLine(mine);
  return {
    text,
    blocks: [
      section(text, ...others),
      note('They get what you’re asked to decide, except their own requests. You can still decide too.'),
      buttons('delegation', button(ACTION.endDelegation, 'End it now', 'mine')),
    ],
  };
}

/** The same, a line each; none where nothing is delegated. */
export function delegationLines({ mine, toMe }: Delegations): string[] {
  const others = toMe.map(
    ({ approver, until }) => `You decide for ${person(approver)} until ${when(until)}.`,
  );
  return mine === null ? others : [mineLine(mine), ...others];
}

const mineLine = ({ delegate, until }: NonNullable<Delegations['mine']>): string =>
  `${person(delegate)} decides for you until ${when(until)}.`;
