import * as z from 'zod';
import type { Policy } from '../../domain/definitions.ts';
import type { TicketRule } from '../../domain/request/ticket-check.ts';
import type { KnownIds } from '../known-ids.ts';
import { duration, refuse } from './scalars.ts';

type Required = Pick<Policy['require'], 'ticket' | 'ticketRule'>;

/** `true`, `false`, or what a ticket must be where the file says in which service it is looked up. */
export function ticketRuleSchema({ ticketService }: Pick<KnownIds, 'ticketService'>) {
  const rule = z
    .strictObject({
      open: z.boolean().default(false),
      assigned: z.unknown().transform(assignedIn(ticketService)).optional(),
      not_older_than: duration.optional(),
      or: z.literal('refuse').optional(),
    })
    .transform(({ open, assigned = false, not_older_than: notOlderThan, or }): Required => {
      const ticketRule = {
        open,
        assigned,
        notOlderThanSeconds: notOlderThan ?? null,
        orRefuse: or === 'refuse',
      };
      return { ticket: true, ...(asksMore(ticketRule) && { ticketRule }) };
    })
    .default({ ticket: false });
  return z.preprocess((value, ctx) => {
    if (value === undefined || value === false) return undefined;
    if (value === true) return {};
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      refuse(ctx, { expected: 'true, false, or what the ticket must be, as in { open: true }' });
      return undefined;
    }
    if (ticketService === undefined)
      refuse(ctx, {
        found: 'what the ticket must be, and no tickets.check',
        expected: 'tickets.check, which says where tickets are looked up',
      });
    return value;
  }, rule);
}

const assignedIn =
  (service: string | undefined) =>
  (value: unknown, ctx: z.RefinementCtx): TicketRule['assigned'] => {
    if (value === 'requester' && service === 'github')
      refuse(ctx, {
        expected: 'true',
        advice: 'GitHub doesn’t say the e-mail address of whom an issue is assigned to',
      });
    else if (value === 'requester' || typeof value === 'boolean') return value;
    else refuse(ctx, { expected: 'true, false or requester' });
    return z.NEVER;
  };

const asksMore = ({ open, assigned, notOlderThanSeconds, orRefuse }: TicketRule): boolean =>
  open || assigned !== false || notOlderThanSeconds !== null || orRefuse;
