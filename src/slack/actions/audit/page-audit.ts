import { auditMessage, parseAuditPage } from '../../lists/audit-message.ts';
import { ACTION } from '../../ids.ts';
import { lookOf } from '../../room.ts';
import type { ActionListener } from '../action.ts';

const page = (id: string): ActionListener => ({
  id,
  async handle(ctx, { value, room }) {
    return { kind: 'replace', message: await auditMessage(ctx, parseAuditPage(value), lookOf(room)) };
  },
});

export const olderAuditAction = page(ACTION.pageAuditOlder);
export const newerAuditAction = page(ACTION.pageAuditNewer);
