import type { Button, KnownBlock } from '@slack/types';
import type { GuardReport } from '../../../domain/review/campaign.ts';
import type { ItemCounts } from '../../../domain/review/campaign.ts';
import type { CampaignView } from '../../../operations/campaign/show/campaign-view.ts';
import { button, buttons, section } from '../../blocks.ts';
import { ACTION, listBlockId } from '../../ids.ts';
import { inlineWithin } from '../../mrkdwn.ts';
import { counted, when } from '../../wording.ts';
import { removalsLine, stuckLines } from './campaign-lines.ts';

/** The close asks before it takes more than the stated share from anybody or anything. */
export function guardBlocks({ campaign }: CampaignView, mayRun: boolean): KnownBlock[] {
  const { guardReport: report, guardState, rules, id } = campaign;
  if (guardState !== 'asked' || report === null) return [];
  const share = Math.round(rules.askAboveShare * 100);
  const removals = counted(report.removals, 'removal', 'removals');
  const asked = section(
    `*Go ahead with ${removals} that nobody decided?* ${report.removals === 1 ? 'It takes' : 'They take'} more than ${share}% of the access of:`,
    ...report.over.map(lossLine),
    report.overCount > report.over.length ? `… and ${report.overCount - report.over.length} more.` : '',
    'None of it is removed until one of you answers. What reviewers revoked is removed anyway.',
  );
  if (!mayRun) return [asked];
  const goOn = button(ACTION.confirmRemovals, 'Remove them', id, {
    style: 'danger',
    confirm: {
      title: 'Remove undecided access?',
      text: `${removals}. ${counted(report.overCount, 'person or resource loses', 'people and resources lose')} more than ${share}%. You can stop the removals while they run.`,
      yes: 'Remove them',
      no: 'Not yet',
    },
  });
  return [asked, buttons(listBlockId('card', `guard-${id}`), goOn, spareButton(id))];
}

function lossLine({ name, removed, held }: GuardReport['over'][number]): string {
  const share = held === 0 ? 100 : Math.round((removed / held) * 100);
  return `• ${inlineWithin(name, 48)}: ${removed} of ${held} (${share}%)`;
}

/** What is being removed, what doesn't get through, and the way to stop it. */
export function removalBlocks(view: CampaignView, counts: ItemCounts, mayRun: boolean): KnownBlock[] {
  const { campaign } = view;
  const held = campaign.heldAt === null ? '' : `*Removals are stopped* since ${when(campaign.heldAt)}.`;
  const lines = [held, removalsLine(counts), answerLine(view)].filter((line) => line !== '');
  const stuck = stuckLines(view);
  const acts = mayRun ? removalButtons(view, counts) : [];
  return [
    ...(lines.length === 0 ? [] : [section(...lines)]),
    ...(stuck.length === 0 ? [] : [section(...stuck)]),
    ...(acts.length === 0 ? [] : [buttons(listBlockId('card', `removals-${campaign.id}`), ...acts)]),
  ];
}

function answerLine({ campaign: { guardState }, answeredBy }: CampaignView): string {
  const by = answeredBy === null ? '' : ` by ${inlineWithin(answeredBy.name, 48)}`;
  if (guardState === 'spared') return `Undecided access was left in place${by}.`;
  return guardState === 'confirmed' && by !== '' ? `The removal of undecided access was confirmed${by}.` : '';
}

function removalButtons({ campaign }: CampaignView, counts: ItemCounts): Button[] {
  if (campaign.state !== 'running' && campaign.state !== 'closing') return [];
  if (campaign.heldAt !== null) {
    const spare = campaign.state === 'closing' && campaign.guardState !== 'asked';
    return [
      button(ACTION.continueRemovals, 'Continue removals', campaign.id),
      ...(spare ? [spareButton(campaign.id)] : []),
    ];
  }
  const left = counts.revoked - counts.remediated - counts.remains;
  if (left <= 0) return [];
  const stop = button(ACTION.holdRemovals, 'Stop removals', campaign.id, {
    confirm: {
      title: 'Stop the removals?',
      text: 'Removals already under way finish. No others start until you continue.',
      yes: 'Stop',
      no: 'Let them run',
    },
  });
  return [stop];
}

function spareButton(campaignId: string): Button {
  return button(ACTION.spareRemovals, 'Keep their access…', campaignId);
}
