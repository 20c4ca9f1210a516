import * as z from 'zod';
import { DomainError } from '../../../domain/errors.ts';
import { ReviewItemId } from '../../../domain/ids.ts';
import type { ReviewItem } from '../../../domain/review/review-item.ts';
import { audit } from '../../../store/audit/audit-log.ts';
import { refreshCards } from '../../../store/card/cards.ts';
import * as itemStore from '../../../store/review/review-item-store.ts';
import { transaction } from '../../../store/database/transaction.ts';
import type { PersonCtx } from '../../actor.ts';
import { onRecord } from '../../on-record.ts';
import { TypedText } from '../../request/typed-text.ts';
import { holdItem } from './hold-item.ts';
import { subjectOfItem } from '../show/item-subject.ts';

export const CommentItem = z.object({ itemId: ReviewItemId, comment: TypedText });

/** Notes something on an item, decided or not; the note before it stays in the audit trail alone. */
export async function commentItem(ctx: PersonCtx, raw: z.input<typeof CommentItem>): Promise<ReviewItem> {
  const { itemId, comment } = CommentItem.parse(raw);
  if (comment === '')
    throw new DomainError('invalid', 'Write a comment. It’s kept as evidence.', {
      field: 'comment',
    });
  return onRecord(ctx, 'comment in an access review', String(itemId), () =>
    transaction(ctx, async (tx, ctx) => {
      const { item, batch } = await holdItem(tx, ctx, itemId);
      if (item.comment === comment) return itemStore.toItem(item);
      const changed = await itemStore.changeItem(tx, item, { comment });
      if (changed === undefined) throw new Error(`review item ${item.id} changed while it was held`);
      await audit(tx, ctx, {
        kind: 'review-item.commented',
        data: { item: item.id, comment },
        subject: subjectOfItem(item),
      });
      await refreshCards(tx, [batch.id], ctx.clock.now(), ['review-batch']);
      return itemStore.toItem(changed);
    }),
  );
}
