import type { KnownBlock } from '@slack/types';
import { section } from '../blocks.ts';
import type { ListName } from '../ids.ts';
import type { RenderContext } from '../wording.ts';

/** What is left of a list, and the command that has all of it. */
export function andMore(left: number, list: ListName, render: RenderContext): KnownBlock[] {
  return left > 0 ? [section(`… and ${left} more: \`${render.command} ${list}\` shows them all.`)] : [];
}
