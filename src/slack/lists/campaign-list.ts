import type { KnownBlock } from '@slack/types';
import type { Campaign, ItemCounts } from '../../domain/campaign.ts';
import type { ReviewTemplate } from '../../domain/definitions.ts';
import { button, fittingRows, heading, type Message, note, section } from '../blocks.ts';
import { decided } from '../cards/campaign-lines.ts';
import { progressBar } from '../cards/review-progress.ts';
import { ACTION, listBlockId } from '../ids.ts';
import { inline } from '../mrkdwn.ts';
import { atTime, counted, type Look, when } from '../wording.ts';

const ROWS = 12;
const TEMPLATES = 10;

interface Listed {
  campaign: Campaign;
  counts: ItemCounts | null;
}

/** Every access review that runs, is to come or closed lately, with the way to each. */
export function campaignListMessage(
  found: Listed[],
  templates: ReviewTemplate[],
  isAdmin: boolean,
  look: Look,
): Message {
  const live = found.filter(({ campaign: { state } }) => state === 'running' || state === 'closing');
  const coming = found.filter(({ campaign }) => campaign.state === 'scheduled');
  const closed = found.filter(({ campaign }) => campaign.state === 'closed');
  const foot = isAdmin ? [note(howToStart(templates, look))] : [];
  const rows = [
    ...group('Running', live, look),
    ...group('To come', coming, look),
    ...group('Closed lately', closed, look),
  ];
  if (rows.length === 0) {
    const none = 'No access review runs, and none is to come.';
    return { text: none, blocks: [section(none), ...foot] };
  }
  return {
    text: `${counted(live.length, 'access review runs', 'access reviews run')}, ${coming.length} to come.`,
    blocks: [...fittingRows(rows, ...foot), ...foot],
  };
}

function group(title: string, listed: Listed[], look: Look): KnownBlock[] {
  if (listed.length === 0) return [];
  const left = listed.length - ROWS;
  return [
    heading(title),
    ...listed.slice(0, ROWS).map((one) => row(one, look)),
    ...(left > 0 ? [note(`… and ${left} more.`)] : []),
  ];
}

function row({ campaign, counts }: Listed, look: Look): KnownBlock {
  const progress = counts === null ? '' : progressBar(decided(counts), counts.total);
  return {
    ...section(`*${inline(campaign.name, 100)}*: ${stateWords(campaign, look)}`, progress),
    block_id: listBlockId('card', campaign.id),
    accessory: button(ACTION.showCampaign, 'Show', campaign.id),
  };
}

function stateWords({ state, dueAt, closesAt, closedAt, guardState, heldAt }: Campaign, look: Look): string {
  switch (state) {
    case 'scheduled':
      return dueAt === null ? 'a draft, waiting to be started' : `starts ${atTime(dueAt, look.now)}`;
    case 'running':
      return closesAt === null ? 'running' : `due ${atTime(closesAt, look.now)}`;
    case 'closing':
      if (guardState === 'asked') return 'closing, and asks before it removes what nobody decided';
      return heldAt === null ? 'closing' : 'closing, its removals are stopped';
    case 'closed':
      return closedAt === null ? 'closed' : `closed ${when(closedAt)}`;
    case 'discarded':
      return 'discarded';
  }
}

function howToStart(templates: ReviewTemplate[], { command }: Look): string {
  const ids = templates.slice(0, TEMPLATES).map(({ id }) => `\`${inline(id, 60)}\``);
  const named =
    ids.length === 0 ? '' : `Start one with \`${command} campaign start\` and its name: ${ids.join(', ')}. `;
  return `${named}For one person, resource or role: \`${command} review @someone\`.`;
}
