import { randomBytes } from 'node:crypto';
import { isJson, type Json } from '../json.ts';

const CONTAINERS = ['accessory', 'element', 'elements', 'actions', 'blocks', 'child_blocks'];

/** The blocks with the block_ids and action_ids that were left out, which Slack makes up. */
export function namedBlocks(blocks: Json[]): Json[] {
  return blocks.map((block) => ({ ...named(block), block_id: given(block.block_id) ?? madeUp() }));
}

function named(block: Json): Json {
  const result: Json = { ...block };
  if (block.type === 'rich_text' || block.type === 'table') return result;
  for (const key of CONTAINERS) {
    const inside = block[key];
    if (Array.isArray(inside))
      result[key] = inside.map((one: unknown) => (isJson(one) ? namedElement(one) : one));
    else if (isJson(inside)) result[key] = namedElement(inside);
  }
  return result;
}

const PASSIVE = new Set(['mrkdwn', 'plain_text', 'image', 'rich_text', 'url']);

function namedElement(element: Json): Json {
  if (PASSIVE.has(String(element.type))) return element;
  return { ...named(element), action_id: given(element.action_id) ?? madeUp() };
}

function given(id: unknown): string | undefined {
  return typeof id === 'string' && id !== '' ? id : undefined;
}

function madeUp(): string {
  return randomBytes(4).toString('base64url').slice(0, 5);
}
