import { PersonId } from '../../../domain/ids.ts';
import { endLeaverAccess } from '../../../operations/leaver/end-leaver-access.ts';
import { showLeaver } from '../../../operations/leaver/show-leaver.ts';
import { leaverCard } from '../../cards/people/leaver.ts';
import { ACTION } from '../../ids.ts';
import type { ActionListener } from '../action.ts';

export const endLeaverAccessAction: ActionListener = {
  id: ACTION.endLeaverAccess,
  async redraw(ctx, value, look) {
    const view = await showLeaver(ctx, value, ctx.actor.person.id);
    return view.held.length === 0 ? undefined : leaverCard(view, look);
  },
  async handle(ctx, { value }) {
    await endLeaverAccess(ctx, { personId: PersonId.parse(value) });
    return { kind: 'done' };
  },
};
