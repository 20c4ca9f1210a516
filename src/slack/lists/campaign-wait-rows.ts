import type { KnownBlock } from '@slack/types';
import type { CampaignWait, WaitingCampaign } from '../../operations/waiting/waiting-views.ts';
import { button, section } from '../blocks.ts';
import { ACTION, listBlockId, type Place } from '../ids.ts';
import { inline } from '../mrkdwn.ts';
import { counted } from '../wording.ts';

/** An access review in which something waits for this person, with the way to it. */
export function campaignWaitRow(wait: WaitingCampaign, place: Place): KnownBlock {
  const { kind, campaign } = wait;
  return {
    ...section(campaignWaitLine(wait)),
    block_id: listBlockId(place, `${kind}-${campaign.id}`),
    accessory: button(kind === 'sign-off' ? ACTION.showSignOff : ACTION.showCampaign, 'Show', campaign.id),
  };
}

function campaignWaitLine({ kind, campaign, count }: WaitingCampaign): string {
  return `*${inline(campaign.name, 100)}*: ${WORDS[kind](count)}`;
}

const WORDS: Record<CampaignWait, (count: number) => string> = {
  draft: () => 'a draft that nobody has started or discarded yet.',
  unreviewed: (count) => `${counted(count, 'item has', 'items have')} no reviewer.`,
  guard: (count) =>
    `it needs a go-ahead for ${counted(count, 'removal', 'removals')} of what nobody decided.`,
  'held-removals': () => 'its removals are stopped until an admin continues them.',
  'stuck-close': () => 'it can’t be closed as it is; its message says why.',
  'sign-off': () => 'it’s waiting for your signature.',
};
