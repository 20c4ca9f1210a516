import type { KnownBlock, ModalView } from '@slack/types';
import type * as z from 'zod';
import type { Definitions } from '../../../domain/definitions.ts';
import { type AskedLength, secondsOf } from '../../../domain/time/duration.ts';
import type { PersonCtx } from '../../../operations/actor.ts';
import type { BundlePreview } from '../../../operations/request/preview-bundle.ts';
import { note, section } from '../../blocks.ts';
import {
  digestOf,
  FIELD,
  itemFromValue,
  itemValue,
  parseMetadata,
  RequestMetadata,
  VIEW,
} from '../../ids.ts';
import { escapeMrkdwn } from '../../mrkdwn.ts';
import { fieldUser, fieldValue, fieldValues, type PayloadView } from '../../payloads.ts';
import { forHowLong, type RenderContext } from '../../wording.ts';
import {
  accessInput,
  accessSelect,
  beneficiaryInput,
  beneficiarySelect,
  durationBlock,
  durationInput,
  justificationInput,
  lengthIn,
  type NamedEnd,
  namedEndIn,
  ticketInput,
} from '../inputs.ts';
import { holdsBlocks, lineBlocks, refusalBlocks, routeBlocks, whatBlocks } from './preview-blocks.ts';

/** What was given with the command, or stands in the form already. */
export interface Typed {
  /** null: none is chosen yet. */
  durationSeconds: AskedLength | null;
  /** Until when, where a time was typed; the length is what is left until then. */
  untilAt: Date | null;
  /** Something was typed of how long that isn't settled: they have to choose. */
  isLengthOpen: boolean;
  justification: string;
  ticket: string;
}

export interface Filled extends Typed {
  /** Entitlements' keys, and roles as `role:<id>`. */
  items: string[];
  forSlackUserId: string | null;
}

export const NOTHING_TYPED: Typed = {
  durationSeconds: null,
  untilAt: null,
  isLengthOpen: false,
  justification: '',
  ticket: '',
};

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
  named?: NamedEnd | undefined;
}

/** The form for asking; once something is chosen it says who will be asked and what is held already. */
export function requestModal(
  { config, filled, preview, whose, named }: RequestForm,
  render: RenderContext,
  hint = '',
): ModalView {
  const hints: KnownBlock[] = hint === '' ? [] : [section(escapeMrkdwn(hint))];
  const who = [accessInput(config, filled.items), beneficiaryInput(filled.forSlackUserId)];
  if (preview === null) {
    const start = note(
      'Choose what you need. Then you’ll see here who will be asked, and for how long you can have it.',
      filled.durationSeconds === null
        ? ''
        : `You asked for it ${named === undefined ? forHowLong(secondsOf(filled.durationSeconds)) : lowerFirst(named.label)}.`,
    );
    const kept = filled.justification === '' ? [] : keptInputs(config, filled);
    return form([...hints, ...who, start, ...kept], true, keptLength(filled));
  }
  if (preview.choices.length === 0)
    return form([...hints, ...refusalBlocks(preview), ...somethingElse(config, filled)], false, {
      ...keptLength(filled),
      ...keptText(filled),
    });
  const [first, ...others] = preview.lines;
  const one = others.length === 0 ? first : undefined;
  const chosen = filled.isLengthOpen ? null : (filled.durationSeconds ?? preview.defaultSeconds);
  return form(
    [
      ...hints,
      ...who,
      ...(one === undefined ? [] : whatBlocks(one)),
      durationInput(preview.choices, chosen, chosenName(filled), 'For how long', named),
      ...(one === undefined ? lineBlocks(preview) : routeBlocks(one)),
      ...holdsBlocks(preview.lines, whose, render),
      justificationInput(preview.require.justification, filled.justification),
      ticketInput(config, preview.require.ticket, filled.ticket),
    ],
    true,
    keptLength(filled),
  );
}

type Kept = z.infer<typeof RequestMetadata>;

/** The length that was asked for stays known while there is no input for it, or none that offers it. */
function keptLength({ durationSeconds, untilAt, isLengthOpen }: Filled): Kept {
  return {
    ...(durationSeconds === null ? {} : { wanted: durationSeconds }),
    ...(untilAt === null ? {} : { until: untilAt.getTime() }),
    ...(isLengthOpen && durationSeconds === null ? { open: true as const } : {}),
  };
}

/** As much as a form has room for. */
const KEPT_MAX = 2_500;

function keptText({ justification, ticket }: Typed): Kept {
  return JSON.stringify(justification + ticket).length > KEPT_MAX ? {} : { justification, ticket };
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

function form(blocks: KnownBlock[], sendable: boolean, kept: Kept): ModalView {
  return {
    type: 'modal',
    callback_id: VIEW.request,
    private_metadata: JSON.stringify(kept),
    title: { type: 'plain_text', text: 'Request access' },
    ...(sendable ? { submit: { type: 'plain_text', text: 'Send request' } } : {}),
    close: { type: 'plain_text', text: sendable ? 'Cancel' : 'Close' },
    blocks,
  };
}

/** What stands in the form now, and what it keeps. */
export function filledIn(config: Definitions, view: PayloadView): Filled {
  const chosen = lengthIn(view);
  const kept = keptIn(view);
  return {
    durationSeconds: chosen ?? kept.wanted ?? null,
    untilAt: chosen === null ? dateOf(kept.until) : namedEndIn(view),
    isLengthOpen: chosen === null && kept.open === true,
    justification: fieldValue(view, FIELD.justification) || (kept.justification ?? ''),
    ticket: fieldValue(view, FIELD.ticket) || (kept.ticket ?? ''),
    items: fieldValues(view, FIELD.access).map((value) => itemFromValue(config, value)),
    forSlackUserId: fieldUser(view, FIELD.beneficiary) ?? null,
  };
}

const dateOf = (ms: number | undefined): Date | null => (ms === undefined ? null : new Date(ms));
const lowerFirst = (words: string): string => words.charAt(0).toLowerCase() + words.slice(1);

/** A form of an earlier release keeps nothing. */
function keptIn({ private_metadata: metadata }: PayloadView): Kept {
  return metadata === '' ? {} : parseMetadata(RequestMetadata, metadata);
}

/** Whether the length that stands in the form was shown for what is chosen now: else it was sent before it updated. */
export function showedLengthOf(view: PayloadView, filled: Filled): boolean {
  const shown = Object.hasOwn(view.state?.values ?? {}, durationBlock(chosenName(filled)));
  return shown && lengthIn(view) !== null;
}
