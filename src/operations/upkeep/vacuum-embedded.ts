import type { Ctx } from '../context.ts';
import { vacuum } from '../../store/database/vacuum.ts';

/** Clears dead rows and refreshes the planner's figures where the database doesn't do so by itself. */
export async function vacuumEmbedded(ctx: Ctx): Promise<void> {
  if (ctx.db.engine === 'pglite') await vacuum(ctx.db);
}
