import { auditMessage, parseAuditPage } from '../../lists/audit-message.ts';
import { ACTION } from '../../ids.ts';
import { renderContextOf } from '../../slack-context.ts';
import type { ActionListener } from '../action.ts';

const page = (id: string): ActionListener => ({
  id,
  async handle(ctx, { value, slack }) {
    return {
      kind: 'replace',
      message: await auditMessage(ctx, parseAuditPage(value), renderContextOf(slack)),
    };
  },
});

export const olderAuditAction = page(ACTION.pageAuditOlder);
export const newerAuditAction = page(ACTION.pageAuditNewer);
