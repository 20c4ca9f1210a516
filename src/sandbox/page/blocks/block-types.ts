import type { TextObject } from '../text/plain-of.ts';

export interface Option {
  text: TextObject;
  value: string;
  description?: TextObject;
  url?: string;
}

export interface OptionGroup {
  label: TextObject;
  options: Option[];
}

export interface ConfirmObject {
  title: TextObject;
  text: TextObject;
  confirm: TextObject;
  deny: TextObject;
  style?: string;
}

/** Any Block Kit element: which fields it has goes by `type`, and the server has validated them. */
export interface BlockElement {
  type: string;
  action_id?: string;
  text?: TextObject;
  value?: string;
  url?: string;
  style?: string;
  confirm?: ConfirmObject;
  placeholder?: TextObject;
  accessibility_label?: string;
  options?: Option[];
  option_groups?: OptionGroup[];
  initial_option?: Option;
  initial_options?: Option[];
  initial_value?: string;
  initial_date?: string;
  initial_time?: string;
  initial_date_time?: number;
  initial_user?: string;
  initial_users?: string[];
  initial_conversation?: string;
  initial_conversations?: string[];
  initial_channel?: string;
  initial_channels?: string[];
  min_query_length?: number;
  max_selected_items?: number;
  multiline?: boolean;
  min_length?: number;
  max_length?: number;
  min_value?: string;
  max_value?: string;
  is_decimal_allowed?: boolean;
  focus_on_load?: boolean;
  dispatch_action_config?: { trigger_actions_on?: string[] };
  image_url?: string;
  alt_text?: string;
}

export interface Block {
  type: string;
  block_id?: string;
  text?: TextObject | string;
  fields?: TextObject[];
  accessory?: BlockElement;
  elements?: unknown[];
  element?: BlockElement;
  label?: TextObject;
  hint?: TextObject;
  optional?: boolean;
  dispatch_action?: boolean;
  title?: TextObject;
  image_url?: string;
  alt_text?: string;
  rows?: TableCell[][];
  column_settings?: ({ align?: string; is_wrapped?: boolean } | null)[];
  level?: string;
}

export interface TableCell {
  type: string;
  text?: string;
  elements?: unknown[];
}

/** Slack names a block that came without an id; the place in the list serves where it didn't. */
export function blockIdOf(block: Block, index: number): string {
  return block.block_id ?? `block-${index}`;
}

/** Elements of a block that hold a value or can be acted on. */
export function elementsOf(block: Block): BlockElement[] {
  if (block.type === 'input' && block.element !== undefined) return [block.element];
  if (block.type === 'section' && block.accessory !== undefined) return [block.accessory];
  if (block.type === 'actions') return (block.elements ?? []) as BlockElement[];
  return [];
}
