import type { KnownBlock } from '@slack/types';
import type { CampaignView } from '../../../operations/campaign/show/campaign-view.ts';
import { button, buttons, type Message, note, section } from '../../blocks.ts';
import { ACTION, listBlockId } from '../../ids.ts';
import { inline } from '../../mrkdwn.ts';
import { counted, listed, nameOf, when } from '../../wording.ts';
import { countsLine, removalsLine, titleOf } from './campaign-lines.ts';

/**
 * A campaign that is closing, to one of those who sign it: the figures that they sign for, in words. `mayExport`: the
 * evidence is for their eyes.
 */
export function campaignSignOffCard(view: CampaignView, audienceId: string, mayExport: boolean): Message {
  const { campaign, counts, signOffs } = view;
  const mine = signOffs.find(({ person }) => person.id === audienceId);
  const others = signOffs.filter(({ person, signedAt }) => person.id !== audienceId && signedAt === null);
  const name = inline(campaign.name, 100);
  const asked =
    mine === undefined
      ? 'It needs no signature of yours any more.'
      : mine.signedAt === null
        ? 'It waits for your signature.'
        : `You signed it ${when(mine.signedAt)}.`;
  return {
    text: `Access review “${name}”: ${asked}`,
    blocks: [
      section(`${titleOf(view)}: every decision is in, and every removal is through. ${asked}`),
      ...(counts === null
        ? []
        : [
            section(
              `Of ${counted(counts.total, 'item', 'items')}: ${countsLine(counts)}.`,
              removalsLine(counts),
            ),
          ]),
      ...(mine === undefined || mine.signedAt === null ? [] : [note(inline(mine.statement, 500))]),
      ...(others.length === 0
        ? []
        : [note(`Still to sign: ${listed(others.map(({ person }) => nameOf(person)))}.`)]),
      ...signButtons(view, mine !== undefined && mine.signedAt === null, mayExport),
    ],
  };
}

function signButtons(
  { campaign, counts }: CampaignView,
  unsigned: boolean,
  mayExport: boolean,
): KnownBlock[] {
  const evidence = mayExport ? [button(ACTION.exportEvidence, 'Evidence', campaign.id)] : [];
  const place = listBlockId('card', campaign.id);
  if (!unsigned || campaign.state !== 'closing')
    return evidence.length === 0 ? [] : [buttons(place, ...evidence)];
  const figures = counts === null ? '' : `${countsLine(counts)}. `;
  const sign = button(ACTION.signCampaign, 'Sign', campaign.id, {
    style: 'primary',
    confirm: {
      title: 'Sign this review?',
      text: `${figures}Your name and the time are kept with these figures.`,
      yes: 'Sign',
      no: 'Not yet',
    },
  });
  return [buttons(place, sign, ...evidence)];
}
