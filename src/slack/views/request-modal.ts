import type { KnownBlock, ModalView } from '@slack/types';
import type { RequestPreview } from '../../operations/request/preview-request.ts';
import { submitRequest } from '../../operations/request/submit-request.ts';
import type { PersonCtx } from '../../operations/actor.ts';
import { note, section } from '../blocks.ts';
import { entitlementFromValue, entitlementValue, FIELD, VIEW } from '../ids.ts';
import { escapeMrkdwn, inline } from '../mrkdwn.ts';
import { fieldValue, type PayloadView } from '../payloads.ts';
import { type Look, right } from '../wording.ts';
import {
  accessInput,
  accessSelect,
  durationInput,
  justificationInput,
  PERMANENT,
  ticketInput,
} from './inputs.ts';
import { holdsBlocks, routeBlocks, whatBlocks } from './preview-blocks.ts';
import type { SubmissionListener } from './submission.ts';

/** What was given with the command, or stands in the form already. */
export interface Typed {
  durationSeconds: number | null;
  justification: string;
  ticket: string;
}

export const NOTHING_TYPED: Typed = { durationSeconds: null, justification: '', ticket: '' };

/** The form for asking; once something is chosen it says who will be asked and what is held already. */
export function requestModal(preview: RequestPreview | null, typed: Typed, look: Look, hint = ''): ModalView {
  const hints: KnownBlock[] = hint === '' ? [] : [section(escapeMrkdwn(hint))];
  if (preview === null) {
    const start = note(
      'Choose what you need. Who will be asked, and for how long you can have it, shows up here.',
    );
    const kept = typed.justification === '' ? [] : keptInputs(typed);
    return form([...hints, accessInput(null), start, ...kept], true);
  }
  if (preview.refused !== null) return form([...hints, ...refusedBlocks(preview)], false);
  const { require, entitlement } = preview;
  return form(
    [
      ...hints,
      accessInput(entitlement),
      ...whatBlocks(preview),
      durationInput(
        preview.choices,
        typed.durationSeconds ?? preview.defaultSeconds,
        entitlementValue(entitlement.key),
        'For how long',
      ),
      ...routeBlocks(preview),
      ...holdsBlocks(preview, look),
      justificationInput(require.justification, typed.justification),
      ticketInput(require.ticket, typed.ticket),
    ],
    true,
  );
}

/** What was typed already waits in the form until something is chosen. */
function keptInputs({ justification, ticket }: Typed): KnownBlock[] {
  return [justificationInput(0, justification), ticketInput(false, ticket)];
}

/** Nothing to send: the reason, and the choice of something else. */
function refusedBlocks(preview: RequestPreview): KnownBlock[] {
  return [
    section(`You can’t get ${right(preview.entitlement)} this way.`, inline(preview.refused ?? '', 600)),
    ...whatBlocks(preview),
    {
      ...section('Something else?'),
      block_id: FIELD.access,
      accessory: accessSelect(preview.entitlement),
    },
  ];
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
export function typedIn(view: PayloadView): Typed {
  return {
    durationSeconds: durationIn(view),
    justification: fieldValue(view, FIELD.justification),
    ticket: fieldValue(view, FIELD.ticket),
  };
}

function durationIn(view: PayloadView): number | null {
  const value = fieldValue(view, FIELD.duration);
  return value === '' || value === PERMANENT ? null : Number(value);
}

/** The view's id is the request's idempotency key: a form sent twice is one request. */
export const requestSubmission: SubmissionListener = {
  id: VIEW.request,
  blockOf: {
    entitlement: FIELD.access,
    duration: FIELD.duration,
    durationSeconds: FIELD.duration,
    justification: FIELD.justification,
    ticket: FIELD.ticket,
  },
  async handle(ctx: PersonCtx, view: PayloadView): Promise<void> {
    const entitlement = entitlementFromValue(ctx.config, fieldValue(view, FIELD.access));
    await submitRequest(ctx, { entitlement, idempotencyKey: view.id, ...typedIn(view) });
  },
};
