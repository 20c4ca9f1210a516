import type { StateValues } from '../acts.ts';
import { objectAt, objectsAt, textAt, type Json } from '../json.ts';
import { heldValue } from './state.ts';

const REQUIRED = 'Please complete this required field.';

/** What Slack itself finds wrong with a filled-in view before it is sent: block_id → sentence. */
export function inputFaults(blocks: Json[], state: StateValues): Record<string, string> {
  const faults: Record<string, string> = {};
  for (const block of blocks) {
    if (block.type !== 'input') continue;
    const element = objectAt(block, 'element');
    const blockId = textAt(block, 'block_id');
    const value = heldValue(element, state[blockId]?.[textAt(element, 'action_id')]);
    const fault = isEmpty(value)
      ? block.optional === true
        ? undefined
        : REQUIRED
      : valueFault(element, value);
    if (fault !== undefined) faults[blockId] = fault;
  }
  return faults;
}

function isEmpty(value: unknown): boolean {
  return (
    value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0)
  );
}

function valueFault(element: Json, value: unknown): string | undefined {
  switch (element.type) {
    case 'plain_text_input':
      return lengthFault(element, String(value));
    case 'number_input':
      return numberFault(element, String(value));
    case 'email_text_input':
      return /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(String(value))
        ? undefined
        : 'Please enter a valid email address.';
    case 'url_text_input':
      return URL.canParse(String(value)) ? undefined : 'Please enter a valid URL.';
    case 'static_select':
    case 'radio_buttons':
      return isOffered(element, [value]) ? undefined : 'Please choose one of the options.';
    case 'checkboxes':
    case 'multi_static_select':
      return isOffered(element, Array.isArray(value) ? value : [])
        ? undefined
        : 'Please choose among the options.';
    default:
      return undefined;
  }
}

function lengthFault(element: Json, text: string): string | undefined {
  const least = typeof element.min_length === 'number' ? element.min_length : 0;
  const most = typeof element.max_length === 'number' ? element.max_length : 3000;
  if (text.length < least) return `Please enter at least ${least} characters.`;
  if (text.length > most) return `Please enter at most ${most} characters.`;
  return undefined;
}

function numberFault(element: Json, text: string): string | undefined {
  const isDecimal = element.is_decimal_allowed === true;
  if (!(isDecimal ? /^-?\d+(\.\d+)?$/ : /^-?\d+$/).test(text))
    return isDecimal ? 'Please enter a number.' : 'Please enter a whole number.';
  const least = Number(element.min_value ?? -Infinity);
  const most = Number(element.max_value ?? Infinity);
  if (Number(text) < least) return `Please enter ${least} or more.`;
  if (Number(text) > most) return `Please enter ${most} or less.`;
  return undefined;
}

function isOffered(element: Json, picked: unknown[]): boolean {
  const options = [
    ...objectsAt(element, 'options'),
    ...objectsAt(element, 'option_groups').flatMap((one) => objectsAt(one, 'options')),
  ];
  const values = options.map((one) => one.value);
  return picked.every((one) => values.includes((one as Json | null)?.value));
}
