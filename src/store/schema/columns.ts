import { customType, timestamp } from 'drizzle-orm/pg-core';

/** An instant, to the microsecond in the database and as a Date here. */
export const instant = (name: string) => timestamp(name, { withTimezone: true, mode: 'date' });

/** A transaction id: what a later sealer orders audit events by, so that commit order can't hide one. */
export const xid8 = customType<{ data: string }>({ dataType: () => 'xid8' });
