import type { KnownBlock } from '@slack/types';
import type { Ways } from '../../operations/overview/show-ways.ts';
import type { Stuck } from '../../operations/overview/list-stuck.ts';
import { button, buttons, divider, heading, note, section } from '../blocks.ts';
import { ACTION, pageValue, wholeListAction } from '../ids.ts';
import { delegationLines } from '../lists/delegation-message.ts';
import { inline } from '../mrkdwn.ts';
import { when } from '../wording.ts';

const MOST_STUCK = 3;

/** The buttons on top: to ask, and what else this person's part lets them do. */
export function waysBlocks({ delegations, ...may }: Ways): KnownBlock[] {
  const ask = button(ACTION.openRequest, 'Request access', 'new', { style: 'primary' });
  const owned = pageValue({ list: 'owned', offset: 0, of: '' });
  const ways = [
    ...(may.mayTakeInEmergency ? [button(ACTION.breakGlass, 'Emergency access', 'new')] : []),
    ...(may.owns ? [button(wholeListAction('owned'), 'Who holds what I own', owned)] : []),
    ...(may.readsTrail ? [button(ACTION.openAudit, 'Audit trail', 'new')] : []),
    ...(may.decides && delegations.mine === null ? [button(ACTION.delegate, 'Delegate', 'new')] : []),
  ];
  const lines = delegationLines(delegations);
  return [
    buttons('home:ask', ask, ...ways),
    ...(lines.length === 0 ? [] : [section(...lines)]),
    ...(delegations.mine === null
      ? []
      : [buttons('home:delegation', button(ACTION.endDelegation, 'End my delegation', 'mine'))]),
  ];
}

/** What doesn't get through of what somebody owns; nothing where all does. */
export function ownStuckBlocks({ count, stuck }: Ways['stuck']): KnownBlock[] {
  if (count === 0) return [];
  const shown = stuck.slice(0, MOST_STUCK);
  const left = count - shown.length;
  return [
    divider,
    heading('What’s stuck in what you own'),
    ...shown.map(stuckRow),
    ...(left > 0 ? [andMoreStuck(left)] : []),
  ];
}

export const stuckRow = ({ sentence, since }: Stuck): KnownBlock =>
  section(`*Stuck* since ${when(since)}: ${inline(sentence, 400)}`);

export const andMoreStuck = (left: number): KnownBlock =>
  note(`… and ${left} more stuck. These are the oldest; the rest show up as these get through.`);
