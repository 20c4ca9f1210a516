import { isJson, objectsAt, textAt, type Json } from '../json.ts';
import {
  byType,
  exactlyOne,
  fault,
  flag,
  list,
  object,
  oneOf,
  text,
  type Check,
  type Report,
} from './checks.ts';

const literal = (type: string): Check => oneOf(type);

export function plain(most: number): Check {
  return object({ type: literal('plain_text'), text: text(most) }, { emoji: flag });
}

export function mrkdwn(most: number): Check {
  return object({ type: literal('mrkdwn'), text: text(most) }, { verbatim: flag });
}

export function plainOrMrkdwn(most: number): Check {
  return byType({ plain_text: plain(most), mrkdwn: mrkdwn(most) });
}

export const confirm: Check = object(
  { text: plainOrMrkdwn(300) },
  { title: plain(100), confirm: plain(30), deny: plain(30), style: oneOf('primary', 'danger') },
);

const value = text(75);

export const selectOption: Check = object({ text: plain(75), value }, { description: plain(75) });
export const overflowOption: Check = object(
  { text: plain(75), value },
  { description: plain(75), url: text(3000) },
);
/** Of checkboxes and radio buttons, which may be mrkdwn. */
export const choiceOption: Check = object(
  { text: plainOrMrkdwn(75), value },
  { description: plainOrMrkdwn(75) },
);

const optionGroup: Check = object({ label: plain(75), options: list(selectOption, 100) });
export const optionList: Check = list(selectOption, 100);
export const optionGroupList: Check = list(optionGroup, 100);

export const image = {
  image_url: text(3000),
  slack_file: object({}, { url: text(3000), id: text(255) }, exactlyOne('url', 'id')),
};

/** Everything an element offers, in options and groups. */
function offered(element: Json): Json[] {
  return [
    ...objectsAt(element, 'options'),
    ...objectsAt(element, 'option_groups').flatMap((one) => objectsAt(one, 'options')),
  ];
}

/** What is picked at first must be offered, word for word. */
export function initialAmongOptions(element: Json, at: string, report: Report): void {
  const options = offered(element);
  const isOffered = (picked: Json) =>
    options.some((one) => one.value === picked.value && labelOf(one) === labelOf(picked));
  const initial = isJson(element.initial_option)
    ? [element.initial_option]
    : objectsAt(element, 'initial_options');
  if (!initial.every(isOffered)) {
    const field = element.initial_option === undefined ? 'initial_options' : 'initial_option';
    fault(report, `${at}/${field}`, 'must exactly match an option that is offered');
  }
}

function labelOf(option: Json): string {
  return isJson(option.text) ? textAt(option.text, 'text') : '';
}
