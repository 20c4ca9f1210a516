import {
  byType,
  exactlyOne,
  fault,
  flag,
  integer,
  list,
  matching,
  object,
  oneOf,
  text,
  type Check,
} from './checks.ts';
import {
  choiceOption,
  confirm,
  image,
  initialAmongOptions,
  optionGroupList,
  optionList,
  overflowOption,
  plain,
  selectOption,
} from './composition.ts';
import type { Json } from '../json.ts';

type Fields = Record<string, Check>;
type Across = Parameters<typeof object>[2];

const actionId = text(255);
const placeholder = plain(150);
const date = matching(/^\d{4}-\d\d-\d\d$/, 'a date like 2026-11-20');
const time = matching(/^([01]\d|2[0-3]):[0-5]\d$/, 'a time like 14:30');
const style = oneOf('primary', 'danger');
const label = { accessibility_label: text(75) };
const pickable: Fields = { placeholder, focus_on_load: flag, confirm };
const several: Fields = { ...pickable, max_selected_items: integer(1, 100) };

function element(type: string, required: Fields, optional: Fields, ...across: NonNullable<Across>[]): Check {
  return object({ type: oneOf(type), ...required }, { action_id: actionId, ...optional }, ...across);
}

const filter = object(
  {},
  {
    include: list(oneOf('im', 'mpim', 'private', 'public'), 4),
    exclude_external_shared_channels: flag,
    exclude_bot_users: flag,
  },
);

const lists = { options: optionList, option_groups: optionGroupList };
const id = text(255);
const ids = list(id, 100);
const answerable = { response_url_enabled: flag };

const button = element(
  'button',
  { text: plain(75) },
  { value: text(2000), url: text(3000), style, confirm, ...label },
);

const overflow = element('overflow', { options: list(overflowOption, 5) }, { confirm });

const selects: Fields = {
  static_select: element(
    'static_select',
    {},
    { ...lists, ...pickable, initial_option: selectOption },
    exactlyOne('options', 'option_groups'),
    initialAmongOptions,
  ),
  external_select: element(
    'external_select',
    {},
    { ...pickable, initial_option: selectOption, min_query_length: integer(0, 3000) },
  ),
  users_select: element('users_select', {}, { ...pickable, initial_user: id }),
  conversations_select: element(
    'conversations_select',
    {},
    { ...pickable, ...answerable, initial_conversation: id, default_to_current_conversation: flag, filter },
  ),
  channels_select: element('channels_select', {}, { ...pickable, ...answerable, initial_channel: id }),
};

const multiSelects: Fields = {
  multi_static_select: element(
    'multi_static_select',
    {},
    { ...lists, ...several, initial_options: list(selectOption, 100) },
    exactlyOne('options', 'option_groups'),
    initialAmongOptions,
  ),
  multi_external_select: element(
    'multi_external_select',
    {},
    { ...several, initial_options: list(selectOption, 100), min_query_length: integer(0, 3000) },
  ),
  multi_users_select: element('multi_users_select', {}, { ...several, initial_users: ids }),
  multi_conversations_select: element(
    'multi_conversations_select',
    {},
    { ...several, initial_conversations: ids, default_to_current_conversation: flag, filter },
  ),
  multi_channels_select: element('multi_channels_select', {}, { ...several, initial_channels: ids }),
};

const dateAndTime: Fields = {
  datepicker: element('datepicker', {}, { ...pickable, initial_date: date }),
  timepicker: element('timepicker', {}, { ...pickable, initial_time: time, timezone: text(255) }),
};
const datetimepicker = element(
  'datetimepicker',
  {},
  { focus_on_load: flag, confirm, initial_date_time: integer(1_000_000_000, 9_999_999_999) },
);

const choices: Fields = {
  checkboxes: element(
    'checkboxes',
    { options: list(choiceOption, 10) },
    { focus_on_load: flag, confirm, initial_options: list(choiceOption, 10) },
    initialAmongOptions,
  ),
  radio_buttons: element(
    'radio_buttons',
    { options: list(choiceOption, 10) },
    { focus_on_load: flag, confirm, initial_option: choiceOption },
    initialAmongOptions,
  ),
};

const typed: Fields = {
  placeholder,
  focus_on_load: flag,
  dispatch_action_config: object(
    {},
    { trigger_actions_on: list(oneOf('on_enter_pressed', 'on_character_entered'), 2) },
  ),
};

/** A least above the most, by number: `min_length` and `max_length`, `min_value` and `max_value`. */
function inOrder(least: string, most: string): NonNullable<Across> {
  return (value: Json, at, report) => {
    if (Number(value[least]) > Number(value[most]))
      fault(report, `${at}/${least}`, `must not be more than ${most}`);
  };
}

const number = matching(/^-?\d+(\.\d+)?$/, 'a number in a string');

const typedInputs: Fields = {
  plain_text_input: element(
    'plain_text_input',
    {},
    {
      ...typed,
      initial_value: text(3000, 0),
      multiline: flag,
      min_length: integer(0, 3000),
      max_length: integer(1, 3000),
    },
    inOrder('min_length', 'max_length'),
  ),
  email_text_input: element('email_text_input', {}, { ...typed, initial_value: text(3000, 0) }),
  url_text_input: element('url_text_input', {}, { ...typed, initial_value: text(3000, 0) }),
  number_input: element(
    'number_input',
    { is_decimal_allowed: flag },
    { ...typed, initial_value: number, min_value: number, max_value: number },
    inOrder('min_value', 'max_value'),
  ),
};

const files: Fields = {
  file_input: element('file_input', {}, { filetypes: list(text(255), 100), max_files: integer(1, 10) }),
};

const feedbackButton = object({ text: plain(75), value: text(2000) }, label);
const iconButton = element(
  'icon_button',
  { icon: oneOf('trash'), text: plain(75) },
  { ...label, value: text(2000), confirm, visible_to_user_ids: list(id, 100) },
);

export const imageElement: Check = object(
  { type: oneOf('image'), alt_text: text(2000) },
  image,
  exactlyOne('image_url', 'slack_file'),
);

export const buttonOnly: Check = byType({ button });

export const accessory: Check = byType({
  button,
  overflow,
  image: imageElement,
  ...selects,
  ...multiSelects,
  ...dateAndTime,
  ...choices,
});

export const actionElement: Check = byType({
  button,
  overflow,
  datetimepicker,
  ...selects,
  ...multiSelects,
  ...dateAndTime,
  ...choices,
});

export const contextAction: Check = byType({
  icon_button: iconButton,
  feedback_buttons: element(
    'feedback_buttons',
    { positive_button: feedbackButton, negative_button: feedbackButton },
    {},
  ),
});

const inputs: Fields = {
  datetimepicker,
  ...selects,
  ...multiSelects,
  ...dateAndTime,
  ...choices,
  ...typedInputs,
};
/** `rich_text_input` and `file_input` only where a form is submitted. */
export const inputElement: Check = (value, at, report) => {
  const formOnly = {
    ...files,
    rich_text_input: element(
      'rich_text_input',
      {},
      {
        ...typed,
        initial_value: object(
          { type: oneOf('rich_text') },
          { elements: list(() => undefined, 100, 0), block_id: id },
        ),
      },
    ),
  };
  byType(report.surface === 'modal' ? { ...inputs, ...formOnly } : inputs)(value, at, report);
};
