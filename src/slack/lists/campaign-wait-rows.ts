import type { KnownBlock } from '@slack/types';
import type { CampaignWait, WaitingCampaign } from '../../operations/waiting/waiting-views.ts';
import { button, section } from '../blocks.ts';
import { ACTION, listBlockId } from '../ids.ts';
import { inline } from '../mrkdwn.ts';
import { counted } from '../wording.ts';
import { andMore, type Place } from './place.ts';

/** Access reviews in which something waits for this person, with the way to each. */
export function campaignWaitRows(waits: WaitingCampaign[], place: Place, most: number): KnownBlock[] {
  const rows = waits.slice(0, most).map(
    (wait): KnownBlock => ({
      ...section(campaignWaitLine(wait)),
      block_id: listBlockId(place, `${wait.kind}-${wait.campaign.id}`),
      accessory: button(
        wait.kind === 'sign-off' ? ACTION.showSignOff : ACTION.showCampaign,
        'Show',
        wait.campaign.id,
      ),
    }),
  );
  return [...rows, ...andMore(waits.length - most)];
}

function campaignWaitLine({ kind, campaign, count }: WaitingCampaign): string {
  return `*${inline(campaign.name, 100)}*: ${WORDS[kind](count)}`;
}

const WORDS: Record<CampaignWait, (count: number) => string> = {
  draft: () => 'a draft that nobody has started or discarded.',
  unreviewed: (count) => `${counted(count, 'item has', 'items have')} nobody who may review them.`,
  guard: (count) =>
    `it asks before it goes on with ${counted(count, 'removal', 'removals')} of what nobody decided.`,
  'held-removals': () => 'its removals are stopped until an admin continues them.',
  'stuck-close': () => 'it can’t be closed as it is; its message says why.',
  'sign-off': () => 'it waits for your signature.',
};
