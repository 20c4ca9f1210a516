import type { KnownBlock } from '@slack/types';
import type { HeldView } from '../../operations/grant/list-holders.ts';
import { section } from '../blocks.ts';
import { endButton } from '../cards/grant/grant.ts';
import { listBlockId, type Place } from '../ids.ts';
import { inline } from '../mrkdwn.ts';
import { clockTime, type RenderContext, names, person, right } from '../wording.ts';

/** Who holds what until when, who said yes, why where the reader may know, and the end of it where they may say so. */
export function holderRow(view: HeldView, place: Place, render: RenderContext): KnownBlock {
  const { expiresAt, id, state } = view.grant;
  const until = expiresAt === null ? 'with no end date' : `until ${clockTime(expiresAt, render.now)}`;
  const stage = state === 'active' ? until : state === 'revoking' ? 'being removed' : 'being set up';
  const why = view.justification === '' ? '' : `\n> ${inline(view.justification, 150)}`;
  const by = view.approvedBy.length === 0 ? '' : ` · approved by ${names(view.approvedBy)}`;
  const row = section(`${person(view.holder)}: ${right(view.entitlement)} ${stage}${by}${why}`);
  return view.mayEnd ? { ...row, block_id: listBlockId(place, id), accessory: endButton(id) } : row;
}
