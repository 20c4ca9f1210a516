import type { KnownBlock, ModalView } from '@slack/types';
import type { Definitions } from '../../../domain/definitions.ts';
import type { AskedLength } from '../../../domain/time/duration.ts';
import type { PersonCtx } from '../../../operations/actor.ts';
import type { BundlePreview } from '../../../operations/request/preview-bundle.ts';
import { note, section } from '../../blocks.ts';
import { digestOf, FIELD, itemFromValue, itemValue, VIEW } from '../../ids.ts';
import { escapeMrkdwn } from '../../mrkdwn.ts';
import { fieldUser, fieldValue, fieldValues, type PayloadView } from '../../payloads.ts';
import type { Look } from '../../wording.ts';
import {
  accessInput,
  accessSelect,
  beneficiaryInput,
  beneficiarySelect,
  durationBlock,
  durationInput,
  justificationInput,
  lengthIn,
  ticketInput,
} from '../inputs.ts';
import { holdsBlocks, lineBlocks, refusalBlocks, routeBlocks, whatBlocks } from './preview-blocks.ts';

/** What was given with the command, or stands in the form already. */
export interface Typed {
  /** null: none is chosen yet. */
  durationSeconds: AskedLength | null;
  justification: string;
  ticket: string;
}

export interface Filled extends Typed {
  /** Entitlements' keys, and roles as `role:<id>`. */
  items: string[];
  forSlackUserId: string | null;
}

export const NOTHING_TYPED: Typed = { durationSeconds: null, justification: '', ticket: '' };

export function nothingFilled(ctx: PersonCtx): Filled {
  return { ...NOTHING_TYPED, items: [], forSlackUserId: ctx.actor.person.slackUserId };
}

interface RequestForm {
  config: Definitions;
  filled: Filled;
  /** null while nothing is chosen. */
  preview: BundlePreview | null;
  /** For whom, where that is somebody else. */
  whose: string | null;
}

/** The form for asking; once something is chosen it says who will be asked and what is held already. */
export function requestModal(
  { config, filled, preview, whose }: RequestForm,
  look: Look,
  hint = '',
): ModalView {
  const hints: KnownBlock[] = hint === '' ? [] : [section(escapeMrkdwn(hint))];
  const who = [accessInput(config, filled.items), beneficiaryInput(filled.forSlackUserId)];
  if (preview === null) {
    const start = note(
      'Choose what you need. Who will be asked, and for how long you can have it, shows up here.',
    );
    const kept = filled.justification === '' ? [] : keptInputs(config, filled);
    return form([...hints, ...who, start, ...kept], true);
  }
  if (preview.choices.length === 0)
    return form([...hints, ...refusalBlocks(preview), ...somethingElse(config, filled)], false);
  const [first, ...others] = preview.lines;
  const one = others.length === 0 ? first : undefined;
  const chosen = filled.durationSeconds ?? preview.defaultSeconds;
  return form(
    [
      ...hints,
      ...who,
      ...(one === undefined ? [] : whatBlocks(one)),
      durationInput(preview.choices, chosen, chosenName(filled), 'For how long'),
      ...(one === undefined ? lineBlocks(preview) : routeBlocks(one)),
      ...holdsBlocks(preview.lines, whose, look),
      justificationInput(preview.require.justification, filled.justification),
      ticketInput(config, preview.require.ticket, filled.ticket),
    ],
    true,
  );
}

/** What was typed already waits in the form until something is chosen. */
function keptInputs(config: Definitions, { justification, ticket }: Typed): KnownBlock[] {
  return [justificationInput(0, justification), ticketInput(config, false, ticket)];
}

/** A form that can't be sent holds no inputs: the choice of something else stands beside words. */
function somethingElse(config: Definitions, { items, forSlackUserId }: Filled): KnownBlock[] {
  const access = { block_id: FIELD.access, accessory: accessSelect(config, items) };
  const person = { block_id: FIELD.beneficiary, accessory: beneficiarySelect(forSlackUserId) };
  return [
    { ...section('Something else?'), ...access },
    { ...section('For somebody else?'), ...person },
  ];
}

function chosenName({ items }: Filled): string {
  const [only, ...others] = items;
  return only !== undefined && others.length === 0 ? itemValue(only) : digestOf(items);
}

function form(blocks: KnownBlock[], sendable: boolean): ModalView {
  return {
    type: 'modal',
    callback_id: VIEW.request,
    title: { type: 'plain_text', text: 'Request access' },
    ...(sendable ? { submit: { type: 'plain_text', text: 'Send request' } } : {}),
    close: { type: 'plain_text', text: sendable ? 'Cancel' : 'Close' },
    blocks,
  };
}

/** What stands in the form now. */
export function filledIn(config: Definitions, view: PayloadView): Filled {
  return {
    ...typedIn(view),
    items: fieldValues(view, FIELD.access).map((value) => itemFromValue(config, value)),
    forSlackUserId: fieldUser(view, FIELD.beneficiary) ?? null,
  };
}

/** Whether the length that stands in the form was shown for what is chosen now: else it was sent before it updated. */
export function showedLengthOf(view: PayloadView, filled: Filled): boolean {
  const shown = Object.hasOwn(view.state?.values ?? {}, durationBlock(chosenName(filled)));
  return shown && lengthIn(view) !== null;
}

/** The same of what is typed alone. */
export function typedIn(view: PayloadView): Typed {
  return {
    durationSeconds: lengthIn(view),
    justification: fieldValue(view, FIELD.justification),
    ticket: fieldValue(view, FIELD.ticket),
  };
}
