import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import type { Exchange } from '../webhook/exchange.ts';
import { inShape, instantOf, nameOf, type TicketService, titleOf } from './service.ts';

/** `ticket.look-up` of docs/connectors/webhook.md. */
const Answer = z.discriminatedUnion('found', [
  z.object({ found: z.literal(false) }),
  z.object({
    found: z.literal(true),
    title: z.string(),
    open: z.boolean(),
    /** An e-mail address. */
    assignee: z.string().nullish(),
    created_at: z.iso.datetime({ offset: true }).nullish(),
  }),
]);

export function webhook(name: string, exchange: Exchange): TicketService {
  return {
    async find(ticket) {
      const call = { id: randomUUID(), type: 'ticket.look-up' as const, data: { ticket }, writes: false };
      const answer = inShape(name, await exchange.call(call), Answer);
      if (!answer.found) return undefined;
      const { title, open, assignee, created_at: createdAt } = answer;
      return {
        title: titleOf(title),
        open,
        assignee: assignee ? { name: nameOf(assignee), email: assignee } : null,
        createdAt: instantOf(createdAt),
      };
    },
    close: () => exchange.close(),
  };
}
