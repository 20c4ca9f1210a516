import * as z from 'zod';
import { issueNumber } from '../../domain/request/ticket-check.ts';
import { isTicket } from '../../domain/request/ticket.ts';
import type { Definitions } from '../../domain/definitions.ts';
import { line, refuse } from './scalars.ts';
import { ticketCheckSchema } from './ticket-check.ts';

/** A group that is repeated, or a reference back: with these, an expression may be made to run for ever. */
const MAY_NOT_END = /\)(?:[*+{])|\\[1-9k]/;

export const ticketsSchema = z
  .strictObject({ pattern: line(200), example: line(100), check: ticketCheckSchema.optional() })
  .transform(({ pattern: source, example, check }, ctx): Definitions['tickets'] => {
    const pattern = compiled(source);
    if (pattern === undefined) {
      refuse(
        ctx,
        {
          expected: 'a regular expression for a whole ticket, such as (INC|CHG)-\\d+',
          advice: 'it has no group that is repeated, and no reference back',
        },
        ['pattern'],
      );
      return z.NEVER;
    }
    const form = { pattern, inText: pattern, example };
    if (!isTicket(form, example))
      refuse(ctx, { expected: 'a ticket that the pattern matches as a whole' }, ['example']);
    else if (check?.from === 'github' && issueNumber(example, check.repository) === undefined)
      refuse(ctx, { expected: `an issue at GitHub, as 7, #7, GH-7 or ${check.repository}#7` }, ['example']);
    return { ...form, ...(check && { check }) };
  });

function compiled(source: string): RegExp | undefined {
  if (MAY_NOT_END.test(source)) return undefined;
  try {
    return new RegExp(`^(?:${source})$`, 'iu');
  } catch {
    return undefined;
  }
}
