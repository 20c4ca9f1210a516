import type { KnownBlock } from '@slack/types';
import type { CampaignPreview, CampaignView } from '../../../operations/campaign/show/campaign-view.ts';
import { button, buttons, type Message, note, section } from '../../blocks.ts';
import { ACTION, listBlockId } from '../../ids.ts';
import { inline, inlineWithin } from '../../mrkdwn.ts';
import { type Sign, sign } from '../../signs.ts';
import { atTime, counted, type RenderContext } from '../../wording.ts';
import { ruleLines, titleOf } from './campaign-lines.ts';

const NAMES_SHOWN = 10;
const SENTENCE = 300;

/** What starting it would mean, before anybody is told; or that it is being launched. */
export function campaignDraftCard(view: CampaignView, mayRun: boolean, render: RenderContext): Message {
  const { campaign, preview } = view;
  const state = stateLine(view, render);
  const error = campaign.lastError === null ? '' : `*It couldn’t start*: ${inline(campaign.lastError, 500)}`;
  const blocks: KnownBlock[] = [section(`${titleOf(view)}: ${state}`, error)];
  if (preview !== null) blocks.push(...previewBlocks(preview));
  blocks.push(note(ruleLines(view)));
  if (mayRun && !launching(view, render)) blocks.push(startButtons(view));
  const figures = preview === null ? '' : ` ${figuresOf(preview)}`;
  const text = `Access review “${inline(campaign.name, 100)}”: ${state}${figures}`;
  return { sign: signOf(view, render), text, blocks };
}

function signOf(view: CampaignView, render: RenderContext): Sign {
  if (view.campaign.lastError !== null) return sign('failed', 'Not started');
  return sign('waiting', launching(view, render) ? 'Starting' : 'Draft');
}

function launching({ campaign }: CampaignView, render: RenderContext): boolean {
  return campaign.dueAt !== null && campaign.dueAt <= render.now && campaign.lastError === null;
}

function stateLine(view: CampaignView, render: RenderContext): string {
  const { dueAt } = view.campaign;
  if (launching(view, render)) return 'starting. Reviewers get their messages in a moment.';
  if (dueAt === null) return 'a draft. Nobody is asked until you start it.';
  return `starts by schedule ${atTime(dueAt, render.now)}.`;
}

/** "412 items for 23 reviewers, in 23 messages." */
function figuresOf({ inScope, reviewerCount, messages }: CampaignPreview): string {
  return `${counted(inScope, 'item', 'items')} for ${counted(reviewerCount, 'reviewer', 'reviewers')}, in ${counted(messages, 'message', 'messages')}.`;
}

function previewBlocks(preview: CampaignPreview): KnownBlock[] {
  const { reviewers, reviewerCount, resources, excluded, warnings } = preview;
  const left = reviewerCount - Math.min(reviewers.length, NAMES_SHOWN);
  const who = reviewers
    .slice(0, NAMES_SHOWN)
    .map(({ reviewer, items }) => `${inlineWithin(reviewer.name, 60)} ${items}`);
  const what = resources
    .slice(0, NAMES_SHOWN)
    .map(({ resourceName, items }) => `${inlineWithin(resourceName, 60)} ${items}`);
  const out = excluded.map(({ reason, count }) => `${count} ${inlineWithin(reason, 80)}`);
  const moreWhat = resources.length - what.length;
  return [
    section(
      `*${figuresOf(preview)}*`,
      ...warnings.map((line) => `*Check this*: ${inlineWithin(line, SENTENCE)}`),
    ),
    ...(who.length === 0 ? [] : [section(`*Items per reviewer*: ${who.join(', ')}${andMore(left)}.`)]),
    ...(what.length === 0 ? [] : [section(`*Items per resource*: ${what.join(', ')}${andMore(moreWhat)}.`)]),
    ...unreviewedBlocks(preview),
    ...(out.length === 0 ? [] : [note(`Left out: ${out.join(', ')}.`)]),
  ];
}

function unreviewedBlocks({ unreviewed, unreviewedExamples }: CampaignPreview): KnownBlock[] {
  if (unreviewed === 0) return [];
  const examples = unreviewedExamples.map((line) => `• ${inlineWithin(line, 150)}`);
  const left = unreviewed - examples.length;
  return [
    section(
      `*${counted(unreviewed, 'item has', 'items have')} no reviewer.* You can assign ${unreviewed === 1 ? 'it' : 'them'} once the review runs.`,
      ...examples,
      left > 0 ? `… and ${left} more.` : '',
    ),
  ];
}

function andMore(left: number): string {
  return left > 0 ? ` and ${left} more` : '';
}

function startButtons({ campaign, preview }: CampaignView): KnownBlock {
  const discard = button(ACTION.discardCampaign, 'Discard', campaign.id, {
    confirm: {
      title: 'Discard this draft?',
      text: 'Nobody has been asked, and nobody will be.',
      yes: 'Discard',
      no: 'Not yet',
    },
  });
  const place = listBlockId('card', campaign.id);
  if (preview !== null && preview.inScope === 0) return buttons(place, discard);
  const said =
    preview === null ? 'Reviewers are asked right away.' : `${figuresOf(preview)} They are asked right away.`;
  const start = button(ACTION.startCampaign, 'Start', campaign.id, {
    style: 'primary',
    confirm: { title: 'Start this review?', text: said, yes: 'Start', no: 'Not yet' },
  });
  return buttons(place, start, discard);
}
