import type { KnownBlock } from '@slack/types';
import type { ItemCounts } from '../../../domain/review/campaign.ts';
import { completionInWords, completionOf } from '../../../domain/review/completion.ts';
import type { CampaignView } from '../../../operations/campaign/show/campaign-view.ts';
import { button, buttons, type Message, note, section } from '../../blocks.ts';
import { ACTION, listBlockId } from '../../ids.ts';
import { inline } from '../../mrkdwn.ts';
import { sign } from '../../signs.ts';
import { listed, nameOf, when } from '../../wording.ts';
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
      ? 'It no longer needs your signature.'
      : mine.signedAt === null
        ? 'It’s waiting for your signature.'
        : `You signed it ${when(mine.signedAt)}.`;
  const unsigned = mine !== undefined && mine.signedAt === null;
  return {
    sign: unsigned
      ? sign('waiting', 'For you to sign')
      : sign('done', mine === undefined ? 'Not yours to sign' : 'Signed'),
    text: `Access review “${name}”: ${asked}`,
    blocks: [
      section(`${titleOf(view)}: ${closedLine(counts)} Every removal is through. ${asked}`),
      ...(counts === null
        ? []
        : [section(`${completionInWords(counts)}: ${countsLine(counts)}.`, removalsLine(counts))]),
      ...(mine === undefined || mine.signedAt === null ? [] : [note(inline(mine.statement, 500))]),
      ...(others.length === 0
        ? []
        : [note(`Still to sign: ${listed(others.map(({ person }) => nameOf(person)))}.`)]),
      ...signButtons(view, unsigned, mayExport),
    ],
  };
}

/** "The review is closed: 8 of 13 were not decided." */
function closedLine(counts: ItemCounts | null): string {
  if (counts === null) return 'The review is closed.';
  const { closedUndecided, of } = completionOf(counts);
  return closedUndecided === 0
    ? 'The review is closed, with nothing left undecided.'
    : `The review is closed: ${closedUndecided} of ${of} ${closedUndecided === 1 ? 'was' : 'were'} not decided.`;
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
  const figures = counts === null ? '' : `${completionInWords(counts)}. `;
  const signIt = button(ACTION.signCampaign, 'Sign', campaign.id, {
    style: 'primary',
    confirm: {
      title: 'Sign this review?',
      text: `${figures}Your name and the time are kept with these figures.`,
      yes: 'Sign',
      no: 'Not yet',
    },
  });
  return [buttons(place, signIt, ...evidence)];
}
