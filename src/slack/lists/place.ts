import type { KnownBlock } from '@slack/types';
import { section } from '../blocks.ts';
import type { ListName } from '../ids.ts';
import type { Look } from '../wording.ts';

/** What is left of a list, and the command that has all of it. */
export function andMore(left: number, list: ListName, look: Look): KnownBlock[] {
  return left > 0 ? [section(`… and ${left} more: \`${look.command} ${list}\` has all of them.`)] : [];
}
