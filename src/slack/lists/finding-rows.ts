import type { KnownBlock } from '@slack/types';
import type { FindingView } from '../../operations/finding/show-finding.ts';
import { section } from '../blocks.ts';
import { findingButtons, foundLine } from '../cards/grant/finding.ts';
import type { Place } from '../ids.ts';
import type { Look } from '../wording.ts';

/** Access that was found and that waits for somebody's decision. */
export function findingRows(view: FindingView, place: Place, look: Look): KnownBlock[] {
  return [section(foundLine(view, look)), findingButtons(view, place)];
}
