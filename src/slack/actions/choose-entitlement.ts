import { previewRequest } from '../../operations/request/preview-request.ts';
import { ACTION, entitlementFromValue } from '../ids.ts';
import { lookOf } from '../room.ts';
import { NOTHING_TYPED, requestModal, typedIn } from '../views/request-modal.ts';
import type { ActionListener } from './action.ts';

/** Fills the form in for what was chosen; what was typed stays. */
export const chooseEntitlementAction: ActionListener = {
  id: ACTION.chooseEntitlement,
  async handle(ctx, { value, view, room }) {
    const typed = view === undefined ? NOTHING_TYPED : typedIn(view);
    const preview = await previewRequest(ctx, {
      entitlement: entitlementFromValue(ctx.config, value),
      justification: typed.justification,
      ticket: typed.ticket,
    });
    const offered = preview.choices.some((choice) => choice.seconds === typed.durationSeconds);
    const kept = { ...typed, durationSeconds: offered ? typed.durationSeconds : null };
    return { kind: 'update', view: requestModal(preview, kept, lookOf(room)) };
  },
};
