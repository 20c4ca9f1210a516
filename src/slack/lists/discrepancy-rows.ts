import type { KnownBlock } from '@slack/types';
import type { DiscrepancyView } from '../../operations/discrepancy/show-discrepancy.ts';
import { section } from '../blocks.ts';
import { differenceLine, settleButtons } from '../cards/reconcile/discrepancy.ts';
import type { Place } from '../ids.ts';
import type { RenderContext } from '../wording.ts';

/** How a target differs from what was decided, which waits for somebody to settle it. */
export function discrepancyRows(
  view: DiscrepancyView,
  readerId: string,
  place: Place,
  render: RenderContext,
): KnownBlock[] {
  return [section(differenceLine(view, readerId, render)), ...settleButtons(view, place)];
}
