import { giveUpAt, type GrantEndReason } from '../../../domain/grant/grant.ts';
import type { GrantView } from '../../../operations/views.ts';
import { buttons, type Message, note, section } from '../../blocks.ts';
import { listBlockId } from '../../ids.ts';
import { sign } from '../../signs.ts';
import { atTime, clockTime, endReason, type RenderContext } from '../../wording.ts';
import { endButton } from './grant.ts';
import { notGivenLine, repairLine, whoseAccess } from './grant-failed.ts';
import { lastAnswer } from '../request/last-answer.ts';

/** Says to the holder, to who asked, or to an owner, that access which was decided isn't there yet; later, what became of it. */
export function grantLateCard(view: GrantView, audienceId: string, render: RenderContext): Message {
  const { grant } = view;
  const whose = whoseAccess(view, audienceId);
  if (grant.activeAt !== null) {
    const line = `${whose} was set up late, ${atTime(grant.activeAt, render.now)}.`;
    return { text: line, blocks: [section(line)] };
  }
  if (grant.state !== 'scheduled' && grant.state !== 'provisioning') {
    const line = `${whose} ${calledOff(view) ?? notGivenLine(view)}`;
    return { text: line, blocks: [section(line)] };
  }
  const repair = repairLine(view, audienceId);
  const line = `${whose} was approved but isn’t set up yet.`;
  return {
    sign: sign('failed', 'Access not set up yet'),
    text: line,
    blocks: [
      section(line, lastAnswer(grant.lastError)),
      note(
        `Sallyport keeps trying until ${clockTime(giveUpAt(grant), render.now)} and tells you how it went.`,
        repair,
      ),
      ...(repair === '' ? [] : [buttons(listBlockId('card', grant.id), endButton(grant.id))]),
    ],
  };
}

const CALLED_OFF: readonly GrantEndReason[] = [
  'returned',
  'revoked-by-owner',
  'revoked-by-manager',
  'revoked-by-admin',
];

/** Somebody ended it before it worked, which is no fault. */
function calledOff({ grant: { endReason: reason } }: GrantView): string | undefined {
  if (reason === null || !CALLED_OFF.includes(reason)) return undefined;
  return `isn’t being set up any more (${endReason(reason)}).`;
}
