import type { LateBatchView } from '../../operations/campaign/campaign-view.ts';
import { button, buttons, type Message, note, section } from '../blocks.ts';
import { ACTION, listBlockId } from '../ids.ts';
import { inline } from '../mrkdwn.ts';
import { counted, nameOf, person, when } from '../wording.ts';

/** Tells whom it was escalated to that a reviewer is late, and lets them take it over. */
export function reviewLateCard(view: LateBatchView): Message {
  const { batch, campaign, reviewer, total, open, mayTakeOver } = view;
  const name = inline(campaign.name, 100);
  if (open === 0 || campaign.state !== 'running') {
    const done =
      campaign.state === 'running'
        ? `Nothing is left of what ${person(reviewer)} had to review in “${name}”.`
        : `The time for “${name}” is up: nothing of what ${person(reviewer)} had in it can be decided any more.`;
    return { text: done, blocks: [section(done)] };
  }
  const due = campaign.closesAt === null ? '' : ` until ${when(campaign.closesAt)}`;
  const line = `${person(reviewer)} has ${open} of ${total} left to review in “${name}”${due}.`;
  const ask =
    mayTakeOver === 0
      ? `Talk to ${nameOf(reviewer)}: there is nothing in it that you may review yourself.`
      : `Talk to ${nameOf(reviewer)}, or take over what you may review yourself: ${counted(mayTakeOver, 'item', 'items')}.`;
  const takeOver = button(ACTION.takeOverBatch, 'Take over', batch.id, {
    confirm: {
      title: 'Take these over?',
      text: `${counted(mayTakeOver, 'item comes', 'items come')} to you and leave ${reviewer.name}, who can’t decide them any more.`,
      yes: 'Take over',
      no: 'Not yet',
    },
  });
  return {
    text: line,
    blocks: [
      section(line),
      note(ask),
      ...(mayTakeOver === 0 ? [] : [buttons(listBlockId('card', batch.id), takeOver)]),
    ],
  };
}
