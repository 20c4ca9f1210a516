import type { KnownBlock } from '@slack/types';
import type { FindingView } from '../../operations/finding/show-finding.ts';
import { section } from '../blocks.ts';
import { findingButtons, foundLine } from '../cards/grant/finding.ts';
import type { Place } from '../ids.ts';
import type { RenderContext } from '../wording.ts';

/** Access that was found and that waits for somebody's decision. */
export function findingRows(view: FindingView, place: Place, render: RenderContext): KnownBlock[] {
  return [section(foundLine(view, render)), findingButtons(view, place)];
}
