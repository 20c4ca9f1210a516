import type { InputBlock, ModalView } from '@slack/types';
import { usualSeconds } from '../../../domain/policy/duration-choices.ts';
import type { AskedLength } from '../../../domain/time/duration.ts';
import type { PersonCtx } from '../../../operations/actor.ts';
import { breakGlass } from '../../../operations/emergency/break-glass.ts';
import type { EmergencyPreview } from '../../../operations/emergency/preview-emergency.ts';
import { section } from '../../blocks.ts';
import { BreakGlassMetadata, FIELD, parseMetadata, VIEW } from '../../ids.ts';
import { escapeMrkdwn, inline, plain } from '../../mrkdwn.ts';
import { fieldValue, type PayloadView } from '../../payloads.ts';
import { listed, nameOf, names, right } from '../../wording.ts';
import { durationInput, endingLength, type NamedEnd, wishedEnd } from '../inputs.ts';
import type { SubmissionListener } from '../submission.ts';

const REASON_MAX = 3_000;
const DEFAULT_SECONDS = 1_800;

interface Typed {
  durationSeconds: AskedLength | null;
  /** The same, where it was typed as a time. */
  named?: NamedEnd | undefined;
  /** Something was typed of how long that isn't settled: they have to choose. */
  isLengthOpen: boolean;
  justification: string;
}

/** Asks for how long and why, and says what follows from taking access before anybody decides. */
export function breakGlassModal(preview: EmergencyPreview, typed: Typed, hint: string): ModalView {
  const { entitlement, choices } = preview;
  const chosen = typed.isLengthOpen
    ? null
    : (typed.durationSeconds ?? usualSeconds(choices, DEFAULT_SECONDS));
  return {
    type: 'modal',
    callback_id: VIEW.breakGlass,
    private_metadata: JSON.stringify({ entitlement: entitlement.key }),
    title: { type: 'plain_text', text: 'Emergency access' },
    submit: { type: 'plain_text', text: 'Take it now' },
    close: { type: 'plain_text', text: 'Cancel' },
    blocks: [
      ...(hint === '' ? [] : [section(escapeMrkdwn(hint))]),
      section(
        `You get ${right(entitlement)} right away, without waiting for approval.`,
        ...consequences(preview),
      ),
      durationInput(choices, chosen, 'glass', 'For how long', typed.named),
      reasonOf(typed.justification, preview.leastReason),
    ],
  };
}

function consequences({ owners, auditChannel, reviewers }: EmergencyPreview): string[] {
  const channel = auditChannel === null ? [] : [`The channel ${inline(auditChannel, 90)}`];
  const told = [...channel, ...owners.map(nameOf)];
  return [
    told.length === 0
      ? ''
      : `• ${listed(told)} ${told.length === 1 ? 'hears' : 'hear'} about it right away, with your reason.`,
    `• ${names(reviewers, 'or')} will review afterwards whether it was justified.`,
    '• It ends by itself, or as soon as it’s judged not justified.',
  ];
}

function reasonOf(typed: string, least: number): InputBlock {
  return {
    type: 'input',
    block_id: FIELD.justification,
    label: { type: 'plain_text', text: 'What’s the emergency?' },
    hint: {
      type: 'plain_text',
      text: `At least ${least} characters. Everybody who is told reads it, and it’s kept as evidence.`,
    },
    element: {
      type: 'plain_text_input',
      action_id: FIELD.justification,
      multiline: true,
      min_length: least,
      max_length: REASON_MAX,
      ...(typed === '' ? {} : { initial_value: plain(typed, REASON_MAX) }),
    },
  };
}

/** The view's id is the key: a form sent twice takes access once. */
export const breakGlassSubmission: SubmissionListener = {
  id: VIEW.breakGlass,
  blockOf: {
    entitlement: FIELD.justification,
    duration: FIELD.duration,
    durationSeconds: FIELD.duration,
    justification: FIELD.justification,
  },
  async handle(ctx: PersonCtx, view: PayloadView): Promise<void> {
    const { entitlement } = parseMetadata(BreakGlassMetadata, view.private_metadata);
    await breakGlass(ctx, {
      entitlement,
      durationSeconds: endingLength(view),
      ...wishedEnd(view),
      justification: fieldValue(view, FIELD.justification),
      idempotencyKey: view.id,
    });
  },
};
