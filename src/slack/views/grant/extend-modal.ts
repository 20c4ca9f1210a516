import type { ModalView } from '@slack/types';
import type { Definitions } from '../../../domain/definitions.ts';
import { showGrant } from '../../../operations/grant/show-grant.ts';
import type { GrantView } from '../../../operations/views.ts';
import { previewRequest, type RequestPreview } from '../../../operations/request/preview-request.ts';
import { submitRequest } from '../../../operations/request/submit-request.ts';
import type { PersonCtx } from '../../../operations/actor.ts';
import { section } from '../../blocks.ts';
import { FIELD, GrantMetadata, parseMetadata, VIEW } from '../../ids.ts';
import { escapeMrkdwn } from '../../mrkdwn.ts';
import { fieldValue, type PayloadView } from '../../payloads.ts';
import { clockTime, type RenderContext, right } from '../../wording.ts';
import {
  alsoOffered,
  chosenLength,
  durationInput,
  justificationInput,
  type NamedEnd,
  namedEnd,
  ticketInput,
  wishedEnd,
} from '../inputs.ts';
import { sentences, whyNotOffered } from '../length-note.ts';
import { noticeView } from '../notice.ts';
import { routeBlocks } from '../request/preview-blocks.ts';
import type { Typed } from '../request/request-modal.ts';
import type { SubmissionListener } from '../submission.ts';

/** The form for keeping a grant longer, or why that can't be asked. */
export async function openExtendModal(
  ctx: PersonCtx,
  grantId: string,
  typed: Typed,
  render: RenderContext,
  hint = '',
): Promise<ModalView> {
  const grant = await showGrant(ctx, grantId);
  const preview = await previewRequest(ctx, {
    entitlement: grant.entitlement.key,
    extendsGrantId: grantId,
    ticket: typed.ticket,
    justification: typed.justification,
    ...alsoOffered(typed.durationSeconds),
  });
  const unfit = whyNotOffered(typed.durationSeconds, preview.choices);
  const asked = { ...typed, isLengthOpen: typed.isLengthOpen || unfit !== '' };
  const form = { config: ctx.config, preview, typed: asked, named: namedEnd(ctx, asked) };
  return extendModal(grant, form, render, sentences(hint, unfit));
}

interface ExtendForm {
  config: Definitions;
  preview: RequestPreview;
  typed: Typed;
  named: NamedEnd | undefined;
}

function extendModal(
  grant: GrantView,
  { config, preview, typed, named }: ExtendForm,
  render: RenderContext,
  hint: string,
): ModalView {
  if (preview.refused !== null) return noticeView(preview.refused, 'Keep access longer');
  const { expiresAt } = grant.grant;
  const until = expiresAt === null ? '' : `You have it until ${clockTime(expiresAt, render.now)}.`;
  return {
    type: 'modal',
    callback_id: VIEW.extend,
    private_metadata: JSON.stringify({ grantId: grant.grant.id }),
    title: { type: 'plain_text', text: 'Keep access longer' },
    submit: { type: 'plain_text', text: 'Send request' },
    close: { type: 'plain_text', text: 'Cancel' },
    blocks: [
      ...(hint === '' ? [] : [section(escapeMrkdwn(hint))]),
      section(right(grant.entitlement), until),
      durationInput(
        preview.choices,
        typed.isLengthOpen ? null : (typed.durationSeconds ?? preview.defaultSeconds),
        'more',
        'How much longer',
        named,
      ),
      ...routeBlocks(preview),
      justificationInput(preview.require.justification, typed.justification),
      ticketInput(config, preview.require.ticket, typed.ticket),
    ],
  };
}

export const extendSubmission: SubmissionListener = {
  id: VIEW.extend,
  blockOf: {
    entitlement: FIELD.duration,
    duration: FIELD.duration,
    durationSeconds: FIELD.duration,
    justification: FIELD.justification,
    ticket: FIELD.ticket,
  },
  async handle(ctx: PersonCtx, view: PayloadView): Promise<void> {
    const { grantId } = parseMetadata(GrantMetadata, view.private_metadata);
    const { entitlement } = await showGrant(ctx, grantId);
    await submitRequest(ctx, {
      entitlement: entitlement.key,
      extendsGrantId: grantId,
      idempotencyKey: view.id,
      justification: fieldValue(view, FIELD.justification),
      ticket: fieldValue(view, FIELD.ticket),
      durationSeconds: chosenLength(view),
      ...wishedEnd(view),
    });
  },
};
