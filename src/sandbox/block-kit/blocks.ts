import { isJson, type Json } from '../json.ts';
import {
  atLeastOne,
  byType,
  exactlyOne,
  fault,
  flag,
  list,
  object,
  oneOf,
  text,
  uniqueActionIds,
  type Check,
  type Report,
} from './checks.ts';
import { image, mrkdwn, plain, plainOrMrkdwn } from './composition.ts';
import {
  accessory,
  actionElement,
  buttonOnly,
  contextAction,
  imageElement,
  inputElement,
} from './elements.ts';
import { richTextElement } from './rich-text.ts';

type Fields = Record<string, Check>;
type Across = NonNullable<Parameters<typeof object>[2]>;

/** A block: an object whose `block_id` no other block on the surface has. */
function block(type: string, required: Fields, optional: Fields = {}, ...across: Across[]): Check {
  return object({ type: oneOf(type), ...required }, { block_id: uniqueBlockId, ...optional }, ...across);
}

const uniqueBlockId: Check = (value, at, report) => {
  text(255)(value, at, report);
  if (typeof value !== 'string') return;
  if (report.blockIds.has(value)) fault(report, at, `block_id already exists: ${value}`);
  report.blockIds.add(value);
};

const richText = block('rich_text', { elements: list(richTextElement, 1000, 0) });

/** Slack counts a table's characters over all its cells. */
function tableFits(value: Json, at: string, report: Report): void {
  if (cellText(value.rows).length > 10_000) fault(report, `${at}/rows`, 'must be less than 10001 characters');
}

function cellText(value: unknown): string {
  if (Array.isArray(value)) return value.map(cellText).join('');
  if (!isJson(value)) return '';
  return typeof value.text === 'string' ? value.text : cellText(value.elements);
}

const cell = byType({
  rich_text: richText,
  raw_text: object({ type: oneOf('raw_text'), text: text(10_000) }),
});

const table = block(
  'table',
  { rows: list(list(cell, 20), 100) },
  { column_settings: list(object({}, { align: oneOf('left', 'center', 'right'), is_wrapped: flag }), 20) },
  tableFits,
);

const ordinary: Fields = {
  section: block(
    'section',
    {},
    { text: plainOrMrkdwn(3000), fields: list(plainOrMrkdwn(2000), 10), accessory, expand: flag },
    atLeastOne('text', 'fields'),
  ),
  actions: block('actions', { elements: list(actionElement, 25) }, {}, uniqueActionIds('elements')),
  context: block('context', {
    elements: list(byType({ image: imageElement, plain_text: plain(3000), mrkdwn: mrkdwn(3000) }), 10),
  }),
  divider: block('divider', {}),
  header: block('header', { text: plain(150) }),
  image: block(
    'image',
    { alt_text: text(2000) },
    { ...image, title: plain(2000) },
    exactlyOne('image_url', 'slack_file'),
  ),
  input: block(
    'input',
    { label: plain(2000), element: inputElement },
    { hint: plain(2000), optional: flag, dispatch_action: flag },
  ),
  rich_text: richText,
};

const card = block(
  'card',
  {},
  {
    hero_image: imageElement,
    icon: imageElement,
    title: mrkdwn(150),
    subtitle: mrkdwn(150),
    body: mrkdwn(200),
    actions: list(buttonOnly, 3),
  },
  atLeastOne('hero_image', 'title', 'body', 'actions'),
  uniqueActionIds('actions'),
);

const taskCard = block(
  'task_card',
  { task_id: text(255), title: text(3000), status: oneOf('pending', 'in_progress', 'complete', 'error') },
  {
    details: richText,
    output: richText,
    sources: list(object({ type: oneOf('url'), url: text(3000), text: text(3000) }), 100),
  },
);

const container = block(
  'container',
  { child_blocks: list(byType({ ...ordinary, table }), 10) },
  {
    title: plain(150),
    rich_text_title: richText,
    subtitle: plainOrMrkdwn(150),
    width: oneOf('narrow', 'standard', 'wide', 'full'),
    icon: imageElement,
    is_collapsible: flag,
    default_collapsed: flag,
    has_header_divider: flag,
  },
  atLeastOne('title', 'rich_text_title'),
);

const messageBlocks: Fields = {
  ...ordinary,
  table,
  card,
  container,
  carousel: block('carousel', { elements: list(card, 10) }),
  markdown: block('markdown', { text: text(12_000) }),
  context_actions: block(
    'context_actions',
    { elements: list(contextAction, 5) },
    {},
    uniqueActionIds('elements'),
  ),
  task_card: taskCard,
  plan: block('plan', { title: text(3000) }, { tasks: list(taskCard, 50, 0) }),
};

const modalBlocks: Fields = {
  ...ordinary,
  card,
  alert: block(
    'alert',
    { text: plainOrMrkdwn(200) },
    { level: oneOf('default', 'info', 'warning', 'error', 'success') },
  ),
};

export const blockOf: Record<Report['surface'], Check> = {
  message: byType(messageBlocks),
  modal: byType(modalBlocks),
  home: byType(ordinary),
};
