/** The inputs of our modals. */
import type { InputBlock, PlainTextOption } from '@slack/types';
import type { Definitions } from '../../domain/definitions.ts';
import type { AskedLength } from '../../domain/time/duration.ts';
import { DomainError } from '../../domain/errors.ts';
import type { DurationChoice } from '../../domain/policy/duration-choices.ts';
import { MOST_AT_ONCE } from '../../domain/request/role-bundle.ts';
import type { EntitlementLabel } from '../../operations/views.ts';
import { bothEnds } from '../../domain/words/both-ends.ts';
import { momentInWords, whenTyped } from '../../domain/words/when-typed.ts';
import { itemLabel } from '../../operations/catalog/search-catalog.ts';
import { ACTION, FIELD, itemValue } from '../ids.ts';
import { plain } from '../mrkdwn.ts';
import { fieldValue, type PayloadView } from '../payloads.ts';

/** Slack takes no more in a text input. */
export const TEXT_MAX = 3_000;
const TICKET_MAX = 100;
const OPTION_MAX = 75;
const PLACEHOLDER_MAX = 150;

const text = (said: string) => ({ type: 'plain_text' as const, text: said });
const optionText = (label: string) => bothEnds(plain(label, Infinity), OPTION_MAX);

/** An entitlement's key or `role:<id>` as something to choose. */
export function itemOption(definitions: Definitions, item: string): PlainTextOption {
  return { text: text(optionText(itemLabel(definitions, item))), value: itemValue(item) };
}

export function accessSelect(definitions: Definitions, chosen: string[]) {
  return {
    type: 'multi_external_select' as const,
    action_id: ACTION.chooseEntitlement,
    min_query_length: 0,
    max_selected_items: MOST_AT_ONCE,
    placeholder: text('Type a name, such as “database”'),
    ...(chosen.length === 0
      ? {}
      : { initial_options: chosen.slice(0, MOST_AT_ONCE).map((item) => itemOption(definitions, item)) }),
  };
}

export function accessInput(definitions: Definitions, chosen: string[]): InputBlock {
  return {
    type: 'input',
    block_id: FIELD.access,
    dispatch_action: true,
    label: text('Access'),
    element: accessSelect(definitions, chosen),
  };
}

/** Whom it is for: oneself, unless somebody else is chosen. */
export function beneficiaryInput(slackUserId: string | null): InputBlock {
  return {
    type: 'input',
    block_id: FIELD.beneficiary,
    dispatch_action: true,
    optional: true,
    label: text('For'),
    element: beneficiarySelect(slackUserId),
  };
}

export function beneficiarySelect(slackUserId: string | null) {
  return {
    type: 'users_select' as const,
    action_id: ACTION.chooseBeneficiary,
    placeholder: text('Yourself'),
    ...(slackUserId === null ? {} : { initial_user: slackUserId }),
  };
}

export function personInput(field: string, label: string): InputBlock {
  return {
    type: 'input',
    block_id: field,
    label: text(label),
    element: { type: 'users_select', action_id: field, placeholder: text('Choose a person') },
  };
}

/** A length that was typed as the time that it goes until. */
export interface NamedEnd {
  seconds: AskedLength | null;
  at: Date;
  label: string;
}

/** A time that somebody typed as a choice, in their own zone. */
export function namedEnd(
  ctx: Parameters<typeof whenTyped>[0],
  { durationSeconds, untilAt }: { durationSeconds: AskedLength | null; untilAt: Date | null },
): NamedEnd | undefined {
  if (untilAt === null) return undefined;
  const label = `Until ${momentInWords(untilAt, whenTyped(ctx))}`;
  return { seconds: durationSeconds, at: untilAt, label };
}

export const durationBlock = (suffix: string): string => `${FIELD.duration}:${suffix}`.slice(0, 255);

/**
 * `suffix` makes it a new input where the choices are others, so that Slack forgets what was chosen before. Without a
 * length that is offered none is chosen, and somebody has to.
 */
export function durationInput(
  choices: DurationChoice[],
  chosenLength: AskedLength | null,
  suffix: string,
  label: string,
  named?: NamedEnd,
): InputBlock {
  const options = choices
    .slice(0, 100)
    .map((choice) => ({ seconds: choice.seconds, option: durationOption(choice, named) }));
  const chosen = options.find(({ seconds }) => seconds === chosenLength);
  return {
    type: 'input',
    block_id: durationBlock(suffix),
    label: text(label),
    element: {
      type: 'static_select',
      action_id: FIELD.duration,
      placeholder: text('Choose how long'),
      options: options.map((choice) => choice.option),
      ...(chosen === undefined ? {} : { initial_option: chosen.option }),
    },
  };
}

function durationOption({ seconds, label }: DurationChoice, named?: NamedEnd) {
  if (named?.seconds !== seconds) return { text: text(plain(label, OPTION_MAX)), value: String(seconds) };
  return { text: text(plain(named.label, OPTION_MAX)), value: `${seconds}@${named.at.getTime()}` };
}

/** `7200`, or with the time that was named `7200@1795190400000`. */
const LENGTH = /^(\d{1,10})(?:@(\d{1,14}))?$/;

/** The length that is chosen in a form; null while there is none, which is never without an end. */
export function lengthIn(view: PayloadView): AskedLength | null {
  const value = fieldValue(view, FIELD.duration);
  if (value === 'permanent') return value;
  const seconds = LENGTH.exec(value)?.[1];
  return seconds === undefined ? null : Number(seconds);
}

/** The time that the chosen length goes until; null where it is a length alone. */
export function namedEndIn(view: PayloadView): Date | null {
  const at = LENGTH.exec(fieldValue(view, FIELD.duration))?.[2];
  return at === undefined ? null : new Date(Number(at));
}

/** The same for an operation. */
export function wishedEnd(view: PayloadView): { wishedEndAt?: Date } {
  const wishedEndAt = namedEndIn(view);
  return wishedEndAt === null ? {} : { wishedEndAt };
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
        : `Whoever decides reads this. At least ${leastLength} characters on what you need it for.`,
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

export function ticketInput(
  { tickets }: Pick<Definitions, 'tickets'>,
  required: boolean,
  typed: string,
): InputBlock {
  return {
    type: 'input',
    block_id: FIELD.ticket,
    label: text('Ticket'),
    optional: !required,
    element: {
      type: 'plain_text_input',
      action_id: FIELD.ticket,
      max_length: TICKET_MAX,
      placeholder: text(plain(`For example ${tickets.example}`, PLACEHOLDER_MAX)),
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

/** One of these rights, with none chosen. */
export function rightInput(label: string, rights: readonly EntitlementLabel[]): InputBlock {
  return {
    type: 'input',
    block_id: FIELD.access,
    label: text(label),
    element: {
      type: 'static_select',
      action_id: FIELD.access,
      options: rights.map((right) => ({
        text: text(optionText(right.label)),
        value: itemValue(right.key),
      })),
    },
  };
}

/** Keep or revoke, with neither chosen. */
export function verdictInput(keep: string): InputBlock {
  return {
    type: 'input',
    block_id: FIELD.verdict,
    label: text('Decision'),
    element: {
      type: 'radio_buttons',
      action_id: FIELD.verdict,
      options: [
        { text: text(keep), value: 'keep' },
        { text: text('Revoke'), value: 'revoke' },
      ],
    },
  };
}

/** The choice of no end instead of a day. */
export function noEndInput(label: string): InputBlock {
  return {
    type: 'input',
    block_id: FIELD.noEnd,
    optional: true,
    label: text(label),
    element: {
      type: 'checkboxes',
      action_id: FIELD.noEnd,
      options: [{ text: text('No end date'), value: 'no_end' }],
    },
  };
}

export function dateInput(field: string, label: string, hint: string): InputBlock {
  return {
    type: 'input',
    block_id: field,
    label: text(label),
    hint: text(hint),
    element: { type: 'datepicker', action_id: field },
  };
}

function initial(typed: string, max: number): { initial_value?: string } {
  return typed === '' ? {} : { initial_value: typed.slice(0, max) };
}

/** The same where a form can't be sent without one. */
export function chosenLength(view: PayloadView): AskedLength {
  const length = lengthIn(view);
  if (length === null) throw new DomainError('invalid', 'Choose for how long.', { field: 'duration' });
  return length;
}

/** A length that somebody typed is offered besides the usual ones. */
export const alsoOffered = (length: AskedLength | null): { durationSeconds?: number } =>
  typeof length === 'number' ? { durationSeconds: length } : {};

/** The same where nothing may be without an end. */
export function endingLength(view: PayloadView): number {
  const length = chosenLength(view);
  if (length !== 'permanent') return length;
  throw new DomainError('invalid', 'Choose a length that ends.', { field: 'duration' });
}
