import type { KnownBlock } from '@slack/types';
import type { GrantView } from '../../operations/views.ts';
import { section } from '../blocks.ts';
import { extensionLine, grantButtons, grantLine } from '../cards/grant/grant.ts';
import type { Place } from '../ids.ts';
import type { RenderContext } from '../wording.ts';

/** Something that somebody holds, with what they can do about it. */
export function grantRows(view: GrantView, place: Place, render: RenderContext): KnownBlock[] {
  const asked = view.pendingExtension;
  const line = section(grantLine(view, render), asked === null ? '' : extensionLine(asked));
  return view.grant.state === 'active' ? [line, grantButtons(view, place)] : [line];
}
