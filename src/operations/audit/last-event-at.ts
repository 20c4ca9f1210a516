import type { Ctx } from '../context.ts';
import * as auditStore from '../../store/audit/audit-store.ts';

/** When the newest event of the audit trail happened. */
export async function lastEventAt(ctx: Ctx): Promise<Date | undefined> {
  const [newest] = await auditStore.findEvents(ctx.db.drizzle, {}, 1);
  return newest?.at;
}
