/** The inputs of our modals. */
import type { InputBlock, Option } from '@slack/types';
import type { EntitlementLabel } from '../../operations/views.ts';
import { ACTION, entitlementValue, FIELD } from '../ids.ts';
import { plain } from '../mrkdwn.ts';

/** Slack takes no more in a text input. */
const TEXT_MAX = 3_000;
const TICKET_MAX = 100;
const OPTION_MAX = 75;

const text = (said: string) => ({ type: 'plain_text' as const, text: said });

export function entitlementOption(
  label: EntitlementLabel,
): Option & { text: { type: 'plain_text'; text: string } } {
  return { text: text(plain(label.label, OPTION_MAX)), value: entitlementValue(label.key) };
}

export function accessSelect(chosen: EntitlementLabel | null) {
  return {
    type: 'external_select' as const,
    action_id: ACTION.chooseEntitlement,
    min_query_length: 0,
    placeholder: text('Type a name, such as “database”'),
    ...(chosen === null ? {} : { initial_option: entitlementOption(chosen) }),
  };
}

export function accessInput(chosen: EntitlementLabel | null): InputBlock {
  return {
    type: 'input',
    block_id: FIELD.access,
    dispatch_action: true,
    label: text('Access'),
    element: accessSelect(chosen),
  };
}

export const PERMANENT = 'permanent';

/** `suffix` makes it a new input where the choices are others, so that Slack forgets what was chosen before. */
export function durationInput(
  choices: { seconds: number | null; label: string }[],
  chosenSeconds: number | null,
  suffix: string,
  label: string,
): InputBlock {
  const options = choices
    .slice(0, 100)
    .map((choice) => ({ seconds: choice.seconds, option: durationOption(choice) }));
  const chosen = options.find((choice) => choice.seconds === chosenSeconds) ?? options[0];
  return {
    type: 'input',
    block_id: `${FIELD.duration}:${suffix}`.slice(0, 255),
    label: text(label),
    element: {
      type: 'static_select',
      action_id: FIELD.duration,
      options: options.map((choice) => choice.option),
      ...(chosen === undefined ? {} : { initial_option: chosen.option }),
    },
  };
}

function durationOption({ seconds, label }: { seconds: number | null; label: string }) {
  return { text: text(plain(label, OPTION_MAX)), value: seconds === null ? PERMANENT : String(seconds) };
}

export function justificationInput(leastLength: number, typed: string): InputBlock {
  return {
    type: 'input',
    block_id: FIELD.justification,
    label: text('Why'),
    optional: leastLength === 0,
    hint: text(
      leastLength === 0
        ? 'Whoever decides reads this.'
        : `Whoever decides reads this: at least ${leastLength} characters on what you need it for.`,
    ),
    element: {
      type: 'plain_text_input',
      action_id: FIELD.justification,
      multiline: true,
      max_length: TEXT_MAX,
      ...(leastLength > 0 ? { min_length: Math.min(leastLength, TEXT_MAX) } : {}),
      ...initial(typed, TEXT_MAX),
    },
  };
}

export function ticketInput(required: boolean, typed: string): InputBlock {
  return {
    type: 'input',
    block_id: FIELD.ticket,
    label: text('Ticket'),
    optional: !required,
    element: {
      type: 'plain_text_input',
      action_id: FIELD.ticket,
      max_length: TICKET_MAX,
      placeholder: text('For example INC-4711'),
      ...initial(typed, TICKET_MAX),
    },
  };
}

export function reasonInput(label: string, hint: string): InputBlock {
  return {
    type: 'input',
    block_id: FIELD.reason,
    label: text(label),
    hint: text(hint),
    element: {
      type: 'plain_text_input',
      action_id: FIELD.reason,
      multiline: true,
      min_length: 1,
      max_length: TEXT_MAX,
    },
  };
}

function initial(typed: string, max: number): { initial_value?: string } {
  return typed === '' ? {} : { initial_value: typed.slice(0, max) };
}
