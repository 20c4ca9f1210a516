import type { ModalView } from '@slack/types';
import { DateTime } from 'luxon';
import { DomainError } from '../../../domain/errors.ts';
import type { PersonCtx } from '../../../operations/actor.ts';
import { decideItem } from '../../../operations/review/decide/decide-item.ts';
import type { ReviewItemView } from '../../../operations/review/show/review-view.ts';
import { FIELD, ItemMetadata, parseMetadata, VIEW } from '../../ids.ts';
import { fieldDate, fieldValue } from '../../payloads.ts';
import { dateInput, reasonInput } from '../inputs.ts';
import { itemFacts, itemForm } from '../review/item-form.ts';
import type { SubmissionListener } from '../submission.ts';

/** Asks until which day somebody still needs it. */
export function keepUntilModal(view: ReviewItemView): ModalView {
  return itemForm({ id: VIEW.keepUntil, title: 'Keep until…', submit: 'Keep until then' }, view, [
    itemFacts(view),
    dateInput(FIELD.until, 'Until the end of', 'It ends by itself then. The holder is told before.'),
    {
      ...reasonInput('Comment', 'Needed where revoking is recommended. It is kept as evidence.'),
      optional: true,
    },
  ]);
}

export const keepUntilSubmission: SubmissionListener = {
  id: VIEW.keepUntil,
  blockOf: { comment: FIELD.reason, until: FIELD.until },
  async handle(ctx, view) {
    const { itemId } = parseMetadata(ItemMetadata, view.private_metadata);
    const until = endOfDay(ctx, fieldDate(view, FIELD.until) ?? '');
    await decideItem(ctx, { itemId, verdict: 'keep', until, comment: fieldValue(view, FIELD.reason) });
  },
};

/** A day counts to its end, where the reviewer is. */
function endOfDay(ctx: PersonCtx, day: string): Date {
  const zone = ctx.actor.person.timezone ?? ctx.config.timezone;
  const read = DateTime.fromFormat(day, 'yyyy-MM-dd', { zone });
  if (read.isValid) return read.endOf('day').toJSDate();
  throw new DomainError('invalid', 'Choose a day.', { field: 'until' });
}
