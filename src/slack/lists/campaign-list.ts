import type { KnownBlock } from '@slack/types';
import type { Campaign } from '../../domain/review/campaign.ts';
import type { ReviewTemplate } from '../../domain/definitions.ts';
import type { Part } from '../../domain/part.ts';
import type { ListedCampaign } from '../../operations/campaign/show/list-campaigns.ts';
import { button, heading, type Message, note, section } from '../blocks.ts';
import { completionBar } from '../cards/campaign/review-progress.ts';
import { ACTION, listBlockId } from '../ids.ts';
import { inline } from '../mrkdwn.ts';
import { atTime, counted, type RenderContext, when } from '../wording.ts';
import { someOfEach } from './some-of-each.ts';

const TEMPLATES = 10;

type Group = Part<ListedCampaign>;

/** Access reviews that run, are to come or closed lately, with the way to each and to all of them. */
export function campaignListMessage(
  { live, coming, closed }: { live: Group; coming: Group; closed: Group },
  templates: ReviewTemplate[],
  isAdmin: boolean,
  render: RenderContext,
): Message {
  const foot = isAdmin ? [note(howToStart(templates, render))] : [];
  if (live.total + coming.total + closed.total === 0) {
    const none = 'No access reviews are running or planned.';
    return { text: none, blocks: [section(none), ...foot] };
  }
  const lists = [
    { list: 'live-campaigns' as const, title: 'Running', group: live },
    { list: 'coming-campaigns' as const, title: 'Upcoming', group: coming },
    { list: 'closed-campaigns' as const, title: 'Recently closed', group: closed },
  ].flatMap(({ list, title, group: { rows, total } }) =>
    total === 0
      ? []
      : [{ list, head: [heading(title)], entries: rows.map((one) => [campaignRow(one, render)]), total }],
  );
  return {
    text: `${counted(live.total, 'access review running', 'access reviews running')}, ${coming.total} upcoming.`,
    blocks: [...someOfEach(lists, ...foot), ...foot],
  };
}

export function campaignRow({ campaign, counts }: ListedCampaign, render: RenderContext): KnownBlock {
  const progress = counts === null ? '' : completionBar(counts);
  return {
    ...section(`*${inline(campaign.name, 100)}*: ${stateWords(campaign, render)}`, progress),
    block_id: listBlockId('card', campaign.id),
    accessory: button(ACTION.showCampaign, 'Show', campaign.id),
  };
}

function stateWords(
  { state, dueAt, closesAt, closedAt, guardState, heldAt }: Campaign,
  render: RenderContext,
): string {
  switch (state) {
    case 'scheduled':
      return dueAt === null ? 'a draft, not started' : `starts ${atTime(dueAt, render.now)}`;
    case 'running':
      return closesAt === null ? 'running' : `due ${atTime(closesAt, render.now)}`;
    case 'closing':
      if (guardState === 'asked') return 'closing, needs a go-ahead to remove undecided access';
      return heldAt === null ? 'closing' : 'closing, removals stopped';
    case 'closed':
      return closedAt === null ? 'closed' : `closed ${when(closedAt)}`;
    case 'discarded':
      return 'discarded';
  }
}

function howToStart(templates: ReviewTemplate[], { command }: RenderContext): string {
  const ids = templates.slice(0, TEMPLATES).map(({ id }) => `\`${inline(id, 60)}\``);
  if (templates.length > TEMPLATES) ids.push(`and ${templates.length - TEMPLATES} more in access.yaml`);
  const named =
    ids.length === 0 ? '' : `Start one with \`${command} campaign start\` and its name: ${ids.join(', ')}. `;
  return `${named}For one person, resource or role: \`${command} review @someone\`.`;
}
