import { messageFaults } from '../../../src/sandbox/block-kit/surfaces.ts';
import type { Json } from '../../../src/sandbox/json.ts';
import type { Message } from '../../../src/slack/blocks.ts';
import { blockText } from '../../support/block-text.ts';

/** What a person reads in a message, buttons as `[Approve]`; throws when Slack would refuse it. */
export function reads(message: Message): string {
  const faults = messageFaults(message.blocks);
  if (faults.length > 0) throw new Error(faults.join('\n'));
  return blockText(JSON.parse(JSON.stringify(message.blocks)) as Json[]);
}
