import type { ModalView } from '@slack/types';
import { DomainError } from '../../../domain/errors.ts';
import type { RemovalWay } from '../../../domain/reconcile/account-removal.ts';
import { decideDiscrepancy } from '../../../operations/discrepancy/decide-discrepancy.ts';
import { showDiscrepancy } from '../../../operations/discrepancy/show-discrepancy.ts';
import type { DiscrepancyView } from '../../../operations/discrepancy/show-discrepancy.ts';
import { renderFor } from '../../cards/render-card.ts';
import { ACTION } from '../../ids.ts';
import { renderContextOf } from '../../slack-context.ts';
import { ignoreDiscrepancyModal } from '../../views/reconcile/ignore-discrepancy-modal.ts';
import { matchAccountModal } from '../../views/reconcile/match-account-modal.ts';
import type { RenderContext } from '../../wording.ts';
import type { ActionListener } from '../action.ts';

/** Of an account the button says what it was shown to hold. */
const readMark = (value: string) => {
  const [id = '', mark] = value.split(':');
  return { id, ...(mark !== undefined && { mark }) };
};

const deciding = (id: string, verdict: { kind: 'restore' | 'remove'; way?: RemovalWay }): ActionListener => ({
  id,
  redraw: (ctx, value, look) => renderFor(ctx, 'discrepancy', readMark(value).id, look),
  async handle(ctx, { value }) {
    const { id: of, ...shown } = readMark(value);
    await decideDiscrepancy(ctx, { id: of, verdict: { ...verdict, ...shown } });
    return { kind: 'done' };
  },
});

export const restoreMissingAction = deciding(ACTION.restoreMissing, { kind: 'restore' });
export const endMissingAction = deciding(ACTION.endMissing, { kind: 'remove' });
export const disableAccountAction = deciding(ACTION.disableAccount, { kind: 'remove', way: 'disable' });
export const removeAccountAccessAction = deciding(ACTION.removeAccountAccess, {
  kind: 'remove',
  way: 'revoke',
});

/** Opens a form. Whether this person may is judged when it is sent. */
const asking = (
  id: string,
  form: (view: DiscrepancyView, readerId: string, render: RenderContext) => ModalView,
): ActionListener => ({
  id,
  async handle(ctx, { value, slack }) {
    const view = await showDiscrepancy(ctx, value);
    if (!view.discrepancy.askedIds.includes(ctx.actor.person.id))
      throw new DomainError('forbidden', 'You aren’t asked to settle this finding.');
    return { kind: 'modal', view: form(view, ctx.actor.person.id, renderContextOf(slack)) };
  },
});

export const ignoreDiscrepancyAction = asking(ACTION.ignoreDiscrepancy, ignoreDiscrepancyModal);
export const matchAccountAction = asking(ACTION.matchAccount, (...of) => matchAccountModal('match', ...of));
export const serveAccountAction = asking(ACTION.serveAccount, (...of) => matchAccountModal('serve', ...of));

/** The button says which figures were shown. */
const readFigures = (value: string) => {
  const [id = '', gone, added] = value.split(':');
  return { id, gone: Number(gone), added: Number(added) };
};

export const confirmMassChangeAction: ActionListener = {
  id: ACTION.confirmMassChange,
  redraw: (ctx, value, render) => renderFor(ctx, 'discrepancy', readFigures(value).id, render),
  async handle(ctx, { value }) {
    const { id, gone, added } = readFigures(value);
    await decideDiscrepancy(ctx, { id, verdict: { kind: 'confirm', gone, added } });
    return { kind: 'done' };
  },
};
