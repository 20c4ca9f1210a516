import * as z from 'zod';
import { issueNumber } from '../../domain/request/ticket-check.ts';
import { isTicket } from '../../domain/request/ticket.ts';
import type { Definitions } from '../../domain/definitions.ts';
import { whenRight } from '../../domain/when-right.ts';
import { line, refuse } from './scalars.ts';
import { ticketCheckSchema } from './ticket-check.ts';

/** A group that is repeated, or a reference back: with these, an expression may be made to run for ever. */
const MAY_NOT_END = /\)(?:[*+{])|\\[1-9k]/;

const pattern = line(200).transform((source, ctx): RegExp => {
  const whole = compiled(source);
  if (whole !== undefined) return whole;
  refuse(ctx, {
    expected: 'a regular expression for a whole ticket, such as (INC|CHG)-\\d+',
    advice: 'it has no group that is repeated, and no reference back',
  });
  return z.NEVER;
});

export const ticketsSchema = z
  .strictObject({ pattern, example: line(100), check: ticketCheckSchema.optional() })
  .superRefine(
    ({ pattern, example }, ctx) => {
      if (!isTicket(formOf(pattern, example), example))
        refuse(ctx, { expected: 'a ticket that the pattern matches as a whole' }, ['example']);
    },
    whenRight('pattern', 'example'),
  )
  .superRefine(
    ({ example, check }, ctx) => {
      if (check?.from === 'github' && issueNumber(example, check.repository) === undefined)
        refuse(ctx, { expected: `an issue at GitHub, as 7, #7, GH-7 or ${check.repository}#7` }, ['example']);
    },
    whenRight('example', 'check'),
  )
  .transform(({ pattern, example, check }): Definitions['tickets'] => ({
    ...formOf(pattern, example),
    ...(check && { check }),
  }));

const formOf = (pattern: RegExp, example: string) => ({ pattern, inText: pattern, example });

function compiled(source: string): RegExp | undefined {
  if (MAY_NOT_END.test(source)) return undefined;
  try {
    return new RegExp(`^(?:${source})$`, 'iu');
  } catch {
    return undefined;
  }
}
