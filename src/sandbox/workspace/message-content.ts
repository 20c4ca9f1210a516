import { blocksLength, messageFaults } from '../block-kit/surfaces.ts';
import { namedBlocks } from '../block-kit/named-blocks.ts';
import { isJson, type Json } from '../json.ts';
import { SlackFault } from './slack-fault.ts';
import type { Workspace } from './workspace.ts';

const MOST_TEXT = 40_000;
// Undocumented: Slack answers msg_blocks_too_long from about here, over all blocks of a message.
const MOST_BLOCK_TEXT = 11_300;

/** Checks what a message is to say, as Slack does; `blocks` undefined: none were given. */
export function checkedContent(
  workspace: Workspace,
  text: string,
  blocks: unknown,
): { text: string; blocks: Json[] } {
  if (text.length > MOST_TEXT) throw new SlackFault('msg_too_long');
  if (blocks !== undefined && !Array.isArray(blocks)) throw new SlackFault('invalid_blocks_format');
  const list: unknown[] = blocks ?? [];
  if (text === '' && list.length === 0) throw new SlackFault('no_text');
  if (workspace.rules.blockKit) {
    const faults = messageFaults(list);
    if (faults.length > 0) throw new SlackFault('invalid_blocks', faults, { errors: faults });
    if (blocksLength(list) >= MOST_BLOCK_TEXT) throw new SlackFault('msg_blocks_too_long');
  }
  return { text, blocks: namedBlocks(list.filter(isJson)) };
}
