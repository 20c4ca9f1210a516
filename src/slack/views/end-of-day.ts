import { DateTime } from 'luxon';
import { DomainError } from '../../domain/errors.ts';
import { whenTyped } from '../../domain/words/when-typed.ts';
import { fieldDate, type PayloadView } from '../payloads.ts';

/** The day that was chosen in an input counts to its end, where who chose it is. */
export function endOfDay(ctx: Parameters<typeof whenTyped>[0], view: PayloadView, field: string): Date {
  const { zone } = whenTyped(ctx);
  const read = DateTime.fromFormat(fieldDate(view, field) ?? '', 'yyyy-MM-dd', { zone });
  if (read.isValid) return read.endOf('day').toJSDate();
  throw new DomainError('invalid', 'Choose a day.', { field });
}
