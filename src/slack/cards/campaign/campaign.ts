import type { Button, KnownBlock } from '@slack/types';
import type { ItemCounts } from '../../../domain/review/campaign.ts';
import { completionInWords } from '../../../domain/review/completion.ts';
import type { CampaignView } from '../../../operations/campaign/show/campaign-view.ts';
import { button, buttons, type Message, note, section } from '../../blocks.ts';
import { ACTION, listBlockId } from '../../ids.ts';
import { inline, inlineWithin } from '../../mrkdwn.ts';
import { type Sign, sign } from '../../signs.ts';
import { counted, type RenderContext, when } from '../../wording.ts';
import { campaignDraftCard } from './campaign-draft.ts';
import { guardBlocks, removalBlocks } from './campaign-closing.ts';
import {
  countsLine,
  originLine,
  resourceLines,
  reviewerLines,
  signLines,
  signOffLines,
  titleOf,
} from './campaign-lines.ts';
import { completionBar } from './review-progress.ts';

const NONE: ItemCounts = {
  total: 0,
  open: 0,
  kept: 0,
  revoked: 0,
  byClose: 0,
  remediated: 0,
  remains: 0,
  underWay: 0,
  undecided: 0,
  ended: 0,
  submitted: 0,
};

/** A campaign in one message through its whole life. `mayRun`: its reader is one of those who run it. */
export function campaignCard(view: CampaignView, mayRun: boolean, render: RenderContext): Message {
  const { campaign } = view;
  switch (campaign.state) {
    case 'scheduled':
      return campaignDraftCard(view, mayRun, render);
    case 'discarded': {
      const gone = `Access review “${inline(campaign.name, 100)}”: discarded. Nobody was asked.`;
      return { sign: sign('ended', 'Discarded'), text: gone, blocks: [section(gone)] };
    }
    case 'running':
      return liveCard(view, runningLine(view), { first: unreviewedBlocks(view, mayRun), mayRun, render });
    case 'closing':
      return liveCard(view, 'closing', { first: guardBlocks(view, mayRun), mayRun, render });
    case 'closed':
      return liveCard(view, closedLine(view), { first: [], mayRun, render });
  }
}

function runningLine({ campaign }: CampaignView): string {
  return campaign.closesAt === null ? 'running' : `running, due ${when(campaign.closesAt)}`;
}

function closedLine({ campaign }: CampaignView): string {
  const since = campaign.closedAt === null ? '' : ` ${when(campaign.closedAt)}`;
  return `closed${since}. Nothing in it can change now.`;
}

/** What has to be decided comes first, then how far it is. */
function liveCard(
  view: CampaignView,
  state: string,
  { first, mayRun, render }: { first: KnownBlock[]; mayRun: boolean; render: RenderContext },
): Message {
  const counts = view.counts ?? NONE;
  const line = `${completionBar(counts)}: ${countsLine(counts)}`;
  const ended = view.campaign.state === 'closed';
  return {
    sign: signOf(view),
    text: `Access review “${inline(view.campaign.name, 100)}”: ${state}. ${completionInWords(counts)}.`.replace(
      '..',
      '.',
    ),
    blocks: [
      section(`${titleOf(view)}: ${state}`, line, faultLine(view)),
      note(originLine(view), ended ? '' : `As of ${when(render.now)}. Refresh for the latest.`),
      ...first,
      ...removalBlocks(view, counts, mayRun),
      ...paragraphs(reviewerLines(view), signLines(view), resourceLines(view.resources), signOffLines(view)),
      buttons(
        listBlockId('card', view.campaign.id),
        ...fileButtons(view, ended),
        ...closeButton(view, counts, mayRun),
      ),
    ],
  };
}

/** What somebody has to answer or set right comes before how far it is. */
function signOf({ campaign: { state, lastError, guardState, heldAt } }: CampaignView): Sign {
  if (state === 'closed') return sign('done', 'Closed');
  if (lastError !== null) return sign('failed', 'Needs attention');
  if (state === 'closing' && guardState === 'asked') return sign('urgent', 'Removals need a go-ahead');
  if (heldAt !== null) return sign('urgent', 'Removals stopped');
  return sign('waiting', state === 'closing' ? 'Closing' : 'Running');
}

function faultLine({ campaign: { lastError } }: CampaignView): string {
  return lastError === null ? '' : `*Needs attention*: ${inlineWithin(lastError, 300)}`;
}

function paragraphs(...groups: string[][]): KnownBlock[] {
  return groups.filter((lines) => lines.length > 0).map((lines) => section(...lines));
}

function unreviewedBlocks({ campaign, unreviewed }: CampaignView, mayRun: boolean): KnownBlock[] {
  if (unreviewed === 0) return [];
  const said = section(`*${counted(unreviewed, 'item has', 'items have')} no reviewer.*`);
  if (!mayRun) return [said];
  const what = unreviewed === 1 ? 'it' : 'them';
  return [{ ...said, accessory: button(ACTION.giveUnreviewed, `Assign ${what}…`, campaign.id) }];
}

function fileButtons({ campaign }: CampaignView, ended: boolean): Button[] {
  return [
    ...(ended ? [] : [button(ACTION.refreshCampaign, 'Refresh', campaign.id)]),
    button(ACTION.postChart, 'Chart', campaign.id),
    button(ACTION.exportEvidence, 'Evidence', campaign.id),
  ];
}

function closeButton({ campaign }: CampaignView, { open }: ItemCounts, mayRun: boolean): Button[] {
  if (campaign.state !== 'running' || !mayRun) return [];
  const left = open === 0 ? 'nothing' : counted(open, 'item', 'items');
  const undecided =
    campaign.rules.undecided === 'revoke' ? 'is revoked' : 'stays, and is reported as undecided';
  const close = button(ACTION.closeCampaign, 'Close now…', campaign.id, {
    style: 'danger',
    confirm: {
      title: 'Close it early?',
      text: `After this, nobody can decide. What’s still open ${undecided}: ${left} as of these figures.`,
      yes: 'Close now',
      no: 'Not yet',
    },
  });
  return [close];
}
