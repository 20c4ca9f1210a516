import type { CardKind } from '../../domain/card.ts';
import { findBundleOf } from '../../operations/request/show-request.ts';
import { renderFor } from '../cards/render-card.ts';
import { isBundleId } from '../ids.ts';
import type { ActionListener } from './action.ts';

type Redraw = NonNullable<ActionListener['redraw']>;

/** The card of a kind that shows the row that the button names, for whoever may read it. */
export const redrawn =
  (kind: CardKind): Redraw =>
  (ctx, subjectId, look) =>
    renderFor(ctx, kind, subjectId, look);

export const redrawApproval: Redraw = async (ctx, requestId, look) => {
  const bundleId = await findBundleOf(ctx, requestId);
  return bundleId === null
    ? renderFor(ctx, 'request-approval', requestId, look)
    : renderFor(ctx, 'bundle-approval', bundleId, look);
};

/** Of one request or of several, to who made it or to whom it is for. */
export const redrawStatus: Redraw = async (ctx, id, look) => {
  const bundleId = isBundleId(id) ? id : await findBundleOf(ctx, id);
  const own = await renderFor(
    ctx,
    bundleId === null ? 'request-status' : 'bundle-status',
    bundleId ?? id,
    look,
  );
  return own ?? renderFor(ctx, 'request-for-you', bundleId ?? id, look);
};
