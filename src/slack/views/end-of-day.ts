import { DateTime } from 'luxon';
import { DomainError } from '../../domain/errors.ts';
import type { PersonCtx } from '../../operations/actor.ts';
import { fieldDate, type PayloadView } from '../payloads.ts';

/** The day that was chosen in an input counts to its end, where who chose it is. */
export function endOfDay(ctx: PersonCtx, view: PayloadView, field: string): Date {
  const zone = ctx.actor.person.timezone ?? ctx.config.timezone;
  const read = DateTime.fromFormat(fieldDate(view, field) ?? '', 'yyyy-MM-dd', { zone });
  if (read.isValid) return read.endOf('day').toJSDate();
  throw new DomainError('invalid', 'Choose a day.', { field });
}
