import type { StateValues } from '../../acts.ts';
import { type Block, type BlockElement, blockIdOf, elementsOf } from '../blocks/block-types.ts';

export type ElementValue = Record<string, unknown>;

/** What an element holds before anybody touched it, as in Slack's `state.values`; null when it holds nothing. */
function initialValue(element: BlockElement): ElementValue | null {
  const { type } = element;
  switch (type) {
    case 'plain_text_input':
    case 'email_text_input':
    case 'url_text_input':
    case 'number_input':
      return { type, value: element.initial_value ?? null };
    case 'static_select':
    case 'external_select':
    case 'radio_buttons':
      return { type, selected_option: element.initial_option ?? null };
    case 'multi_static_select':
    case 'multi_external_select':
    case 'checkboxes':
      return { type, selected_options: element.initial_options ?? [] };
    case 'users_select':
      return { type, selected_user: element.initial_user ?? null };
    case 'multi_users_select':
      return { type, selected_users: element.initial_users ?? [] };
    case 'conversations_select':
      return { type, selected_conversation: element.initial_conversation ?? null };
    case 'multi_conversations_select':
      return { type, selected_conversations: element.initial_conversations ?? [] };
    case 'channels_select':
      return { type, selected_channel: element.initial_channel ?? null };
    case 'multi_channels_select':
      return { type, selected_channels: element.initial_channels ?? [] };
    case 'datepicker':
      return { type, selected_date: element.initial_date ?? null };
    case 'timepicker':
      return { type, selected_time: element.initial_time ?? null };
    case 'datetimepicker':
      return { type, selected_date_time: element.initial_date_time ?? null };
    default:
      return null;
  }
}

/** The element's value: what the person put in, while the element is still of the same kind; else its initial one. */
export function currentValue(
  edited: StateValues,
  blockId: string,
  element: BlockElement,
): ElementValue | null {
  const touched = edited[blockId]?.[element.action_id ?? ''];
  if (touched !== undefined && touched['type'] === element.type) return touched;
  return initialValue(element);
}

/** Slack's `state.values` of a surface; values of blocks that are gone are dropped. */
export function collectState(blocks: Block[], edited: StateValues): StateValues {
  const state: StateValues = {};
  blocks.forEach((block, index) => {
    const blockId = blockIdOf(block, index);
    for (const element of elementsOf(block)) {
      const value = currentValue(edited, blockId, element);
      if (value !== null) state[blockId] = { ...state[blockId], [element.action_id ?? '']: value };
    }
  });
  return state;
}
