import { sql } from 'drizzle-orm';
import type { Placeholder, SQL } from 'drizzle-orm';

/** Whether the row of `person` that goes by this name is active on that day: what `isActive` of the domain says, in SQL. */
export const isActive = (row: 'p' | 'm' | 'person', today: string | Placeholder): SQL => {
  const one = sql.raw(row);
  return sql`${one}.status = 'active'
  and (${one}.start_date is null or ${one}.start_date <= ${today}) and (${one}.end_date is null or ${one}.end_date >= ${today})
  and not exists (select from slack_account a where a.person_id = ${one}.id
    and (a.deleted or a.is_restricted or a.is_ultra_restricted))`;
};
