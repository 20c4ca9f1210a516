import type { Definitions } from '../../domain/definitions.ts';
import { DomainError } from '../../domain/errors.ts';
import { ConnectorError } from '../../domain/grant/connector.ts';
import { isTicket } from '../../domain/request/ticket.ts';
import type { TicketSeen } from '../../domain/request/ticket-check.ts';
import type { Ctx } from '../context.ts';

/** What a ticket was found as under some definitions, before the transaction that counts on it. */
export interface LookedUp {
  definitionsHash: string;
  /** Undefined: there is no ticket, or nothing says where to look. */
  seen: TicketSeen | undefined;
}

/** Looks up the ticket that is typed. Never rejects for what the service does: that it couldn't be checked is an answer. */
export async function lookUpTicket(
  { config, ticketSource, clock, log }: Pick<Ctx, 'config' | 'ticketSource' | 'clock' | 'log'>,
  typed: string,
): Promise<LookedUp> {
  const { hash: definitionsHash, tickets } = config;
  const number = typed.trim();
  if (tickets.check === undefined || !isTicket(tickets, number)) return { definitionsHash, seen: undefined };
  const read = async (): Promise<TicketSeen> => {
    if (ticketSource === undefined) return unchecked('there is no way to where tickets are looked up.');
    try {
      const found = await ticketSource.lookUp(number);
      const of = { at: now(), service: ticketSource.name };
      return found === undefined ? { kind: 'missing', ...of } : { kind: 'found', ...of, ...found };
    } catch (error) {
      if (!(error instanceof ConnectorError)) throw error;
      log.warn({ service: ticketSource.name, why: error.message }, 'a ticket couldn’t be checked');
      return unchecked(error.message);
    }
  };
  const now = () => clock.now().toISOString();
  const unchecked = (why: string): TicketSeen => ({ kind: 'unchecked', at: now(), why });
  return { definitionsHash, seen: await read() };
}

/** What was found, for a decision under these definitions; refused as stale where they came into force since it was. */
export function seenUnder(
  { hash }: Pick<Definitions, 'hash'>,
  { definitionsHash, seen }: LookedUp,
): TicketSeen | undefined {
  if (hash === definitionsHash) return seen;
  throw new DomainError('stale', 'The rules changed at this moment: send it again.', { field: 'ticket' });
}
