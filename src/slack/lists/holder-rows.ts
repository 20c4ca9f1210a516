import type { KnownBlock } from '@slack/types';
import type { GrantView } from '../../operations/views.ts';
import { section } from '../blocks.ts';
import { inline } from '../mrkdwn.ts';
import { clockTime, type RenderContext, names, person, right } from '../wording.ts';

/** Who holds what until when, who said yes, and why where the reader may know. */
export function holderRow(view: GrantView, render: RenderContext): KnownBlock {
  const { expiresAt, state } = view.grant;
  const until = expiresAt === null ? 'with no end date' : `until ${clockTime(expiresAt, render.now)}`;
  const stage = state === 'active' ? until : state === 'revoking' ? 'being removed' : 'being set up';
  const why = view.justification === '' ? '' : `\n> ${inline(view.justification, 150)}`;
  const by = view.approvedBy.length === 0 ? '' : ` · approved by ${names(view.approvedBy)}`;
  return section(`${person(view.holder)}: ${right(view.entitlement)} ${stage}${by}${why}`);
}
