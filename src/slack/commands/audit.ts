import { DomainError } from '../../domain/errors.ts';
import { auditMessage, exportAuditMessage } from '../lists/audit-message.ts';
import { readAuditQuery } from '../lists/audit-query.ts';
import { renderContextOf } from '../slack-context.ts';
import { type Command, say } from './command.ts';

const QUERY_MAX = 300;

export const auditCommand: Command = {
  name: 'audit',
  usage: '[who:@name] [what:prod-db] [kind:grant] [from:2026-11-01] [to:2026-11-30] [export:csv|jsonl]',
  summary: 'Who had access to what, when, and who decided.',
  audience: 'auditor',
  async handle(ctx, words, slack) {
    const query = words.trim();
    if (query.length > QUERY_MAX)
      throw new DomainError('invalid', `That’s longer than ${QUERY_MAX} characters. Filter by less.`);
    const { format } = readAuditQuery(ctx.config, query);
    if (format !== null) return { kind: 'later', work: () => exportAuditMessage(ctx, slack, query, format) };
    return say(await auditMessage(ctx, { query, before: null, newer: [] }, renderContextOf(slack)));
  },
};
