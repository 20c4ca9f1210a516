import { auditMessage } from '../../lists/audit-message.ts';
import { ACTION } from '../../ids.ts';
import { renderContextOf } from '../../slack-context.ts';
import type { ActionListener } from '../action.ts';

/** The newest of the trail; the operation judges who may read it. */
export const openAuditAction: ActionListener = {
  id: ACTION.openAudit,
  async handle(ctx, { slack }) {
    const newest = { query: '', before: null, newer: [] };
    return { kind: 'message', message: await auditMessage(ctx, newest, renderContextOf(slack)) };
  },
};
