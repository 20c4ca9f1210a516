import { sql } from 'drizzle-orm';
import type { SQL } from 'drizzle-orm';

/** An array of texts as one parameter. */
export const texts = (values: readonly unknown[]): SQL => sql`${sql.param([...values])}::text[]`;
