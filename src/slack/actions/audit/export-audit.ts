import { exportAuditMessage, parseAuditPage } from '../../lists/audit-message.ts';
import { ACTION } from '../../ids.ts';
import type { ActionListener } from '../action.ts';

const exporting = (id: string, format: 'csv' | 'jsonl'): ActionListener => ({
  id,
  slow: true,
  async handle(ctx, { slack, value }) {
    return {
      kind: 'message',
      message: await exportAuditMessage(ctx, slack, parseAuditPage(value).query, format),
    };
  },
});

export const exportCsvAction = exporting(ACTION.exportAuditCsv, 'csv');
export const exportJsonlAction = exporting(ACTION.exportAuditJsonl, 'jsonl');
