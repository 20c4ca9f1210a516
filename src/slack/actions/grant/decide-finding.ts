import { decideFinding } from '../../../operations/finding/decide-finding.ts';
import { showFinding } from '../../../operations/finding/show-finding.ts';
import { findingCard } from '../../cards/grant/finding.ts';
import { ACTION } from '../../ids.ts';
import type { ActionListener } from '../action.ts';

const deciding = (id: string, verdict: 'keep' | 'remove'): ActionListener => ({
  id,
  async redraw(ctx, value, look) {
    const view = await showFinding(ctx, value);
    const me = ctx.actor.person.id;
    return view.finding.askedIds.includes(me) ? findingCard(view, me, look) : undefined;
  },
  async handle(ctx, { value }) {
    await decideFinding(ctx, { grantId: value, verdict });
    return { kind: 'done' };
  },
});

export const keepFindingAction = deciding(ACTION.keepFinding, 'keep');
export const removeFindingAction = deciding(ACTION.removeFinding, 'remove');
