import type { StateValues } from '../acts.ts';
import { isJson, objectAt, objectsAt, textAt, type Json } from '../json.ts';

interface Held {
  /** The key of the value in the element's state. */
  key: string;
  initial: string;
  many: boolean;
}

const one = (key: string, initial: string): Held => ({ key, initial, many: false });
const many = (key: string, initial: string): Held => ({ key, initial, many: true });

const HELD: Record<string, Held> = {
  static_select: one('selected_option', 'initial_option'),
  external_select: one('selected_option', 'initial_option'),
  radio_buttons: one('selected_option', 'initial_option'),
  users_select: one('selected_user', 'initial_user'),
  conversations_select: one('selected_conversation', 'initial_conversation'),
  channels_select: one('selected_channel', 'initial_channel'),
  multi_static_select: many('selected_options', 'initial_options'),
  multi_external_select: many('selected_options', 'initial_options'),
  checkboxes: many('selected_options', 'initial_options'),
  multi_users_select: many('selected_users', 'initial_users'),
  multi_conversations_select: many('selected_conversations', 'initial_conversations'),
  multi_channels_select: many('selected_channels', 'initial_channels'),
  datepicker: one('selected_date', 'initial_date'),
  timepicker: one('selected_time', 'initial_time'),
  datetimepicker: one('selected_date_time', 'initial_date_time'),
  plain_text_input: one('value', 'initial_value'),
  email_text_input: one('value', 'initial_value'),
  url_text_input: one('value', 'initial_value'),
  number_input: one('value', 'initial_value'),
  rich_text_input: one('rich_text_value', 'initial_value'),
  file_input: many('files', 'initial_files'),
};

/** An interactive element with the block it stands in. */
export interface PlacedElement {
  block: Json;
  element: Json;
}

export function elementsOf(blocks: Json[]): PlacedElement[] {
  return blocks.flatMap((block) => {
    const inside = [objectAt(block, 'accessory'), objectAt(block, 'element')].filter((one) => 'type' in one);
    const nested = [...objectsAt(block, 'elements'), ...objectsAt(block, 'actions')];
    const deeper = [
      ...objectsAt(block, 'child_blocks'),
      ...(block.type === 'carousel' ? objectsAt(block, 'elements') : []),
    ];
    return [...[...inside, ...nested].map((element) => ({ block, element })), ...elementsOf(deeper)];
  });
}

export function findElement(blocks: Json[], blockId: string, actionId: string): PlacedElement | undefined {
  return elementsOf(blocks).find(
    ({ block, element }) => block.block_id === blockId && element.action_id === actionId,
  );
}

/** What an element holds: what the person gave, else its initial value, else nothing. */
export function heldValue(element: Json, given: Json | undefined): unknown {
  const held = HELD[textAt(element, 'type')];
  if (!held) return undefined;
  if (given && held.key in given) return given[held.key] ?? (held.many ? [] : null);
  return element[held.initial] ?? (held.many ? [] : null);
}

/** The key under which this type of element holds its value; undefined when it holds none. */
export function heldKey(type: string): string | undefined {
  return HELD[type]?.key;
}

/** Slack's `state.values`: one entry for each stateful element, filled in or not, and nothing else. */
export function fullState(blocks: Json[], given: StateValues): StateValues {
  const values: StateValues = {};
  for (const { block, element } of elementsOf(blocks)) {
    const key = heldKey(textAt(element, 'type'));
    if (key === undefined) continue;
    const blockId = textAt(block, 'block_id');
    const actionId = textAt(element, 'action_id');
    const from = given[blockId]?.[actionId];
    const value = heldValue(element, isJson(from) ? from : undefined);
    (values[blockId] ??= {})[actionId] = { type: element.type, [key]: value };
  }
  return values;
}
