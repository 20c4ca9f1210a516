import { isJson, objectAt, objectsAt, textAt, type Json } from '../../src/sandbox/json.ts';

/** Names for the ids in mentions. */
export type NameOf = (id: string) => string | undefined;

const byId: NameOf = (id) => id;

/** What a person reads in these blocks, a line each; controls show as `[Approve]`. */
export function blockText(blocks: Json[], nameOf: NameOf = byId): string {
  return blocks
    .map((block) => oneBlock(block, nameOf))
    .filter((line) => line !== '')
    .join('\n');
}

/** mrkdwn as it reads: mentions as names, dates as their fallback, links as their words. */
export function mrkdwnText(text: string, nameOf: NameOf = byId): string {
  return text
    .replaceAll(/<!date\^[^|>]*\|([^>]*)>/g, '$1')
    .replaceAll(
      /<[@#]([A-Z0-9]+)(?:\|([^>]*))?>/g,
      (_, id: string, label?: string) => `@${nameOf(id) ?? label ?? id}`,
    )
    .replaceAll(/<([^|>!@#][^|>]*)\|([^>]*)>/g, '$2')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
}

function oneBlock(block: Json, nameOf: NameOf): string {
  const text = (key: string) => textOf(block[key], nameOf);
  switch (block.type) {
    case 'section': {
      const fields = objectsAt(block, 'fields').map((field) => textOf(field, nameOf));
      return [text('text'), ...fields, control(objectAt(block, 'accessory'), nameOf)]
        .filter((part) => part !== '')
        .join('\n');
    }
    case 'header':
    case 'alert':
    case 'markdown':
      return typeof block.text === 'string' ? block.text : text('text');
    case 'context':
      return objectsAt(block, 'elements')
        .map((one) => (one.type === 'image' ? textAt(one, 'alt_text') : textOf(one, nameOf)))
        .join(' ');
    case 'actions':
    case 'context_actions':
      return objectsAt(block, 'elements')
        .map((one) => control(one, nameOf))
        .join(' ');
    case 'input':
      return [text('label'), control(objectAt(block, 'element'), nameOf), text('hint')]
        .filter((part) => part !== '')
        .join(' ');
    case 'image':
      return textAt(block, 'alt_text');
    case 'card':
      return [
        text('title'),
        text('subtitle'),
        text('body'),
        ...objectsAt(block, 'actions').map((one) => control(one, nameOf)),
      ].join('\n');
    case 'container':
      return [text('title'), blockText(objectsAt(block, 'child_blocks'), nameOf)].join('\n');
    case 'table':
      return rowsOf(block)
        .map((row) => row.map((cell) => deepText(cell, nameOf)).join(' | '))
        .join('\n');
    default:
      return deepText(block, nameOf);
  }
}

function rowsOf(block: Json): unknown[][] {
  return Array.isArray(block.rows) ? block.rows.filter((row): row is unknown[] => Array.isArray(row)) : [];
}

export function textOf(value: unknown, nameOf: NameOf = byId): string {
  if (!isJson(value)) return '';
  return value.type === 'mrkdwn' ? mrkdwnText(textAt(value, 'text'), nameOf) : textAt(value, 'text');
}

function control(element: Json, nameOf: NameOf): string {
  if (element.type === undefined) return '';
  if (element.type === 'button') return `[${textOf(element.text, nameOf)}]`;
  if (element.type === 'overflow')
    return `[${objectsAt(element, 'options')
      .map((one) => textOf(one.text))
      .join(' / ')}]`;
  if (element.type === 'image') return textAt(element, 'alt_text');
  const options = [
    ...objectsAt(element, 'options'),
    ...objectsAt(element, 'option_groups').flatMap((one) => objectsAt(one, 'options')),
  ];
  return options.length === 0 ? '' : `(${options.map((one) => textOf(one.text)).join(' / ')})`;
}

/** Rich text and whatever else nests: every `text` in its order. */
function deepText(value: unknown, nameOf: NameOf): string {
  if (Array.isArray(value)) return value.map((one) => deepText(one, nameOf)).join('');
  if (!isJson(value)) return '';
  if (typeof value.text === 'string') return value.text;
  if (value.type === 'user') return `@${nameOf(textAt(value, 'user_id')) ?? ''}`;
  return deepText(value.elements ?? value.text ?? [], nameOf);
}
