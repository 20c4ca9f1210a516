import type { Ctx } from '../context.ts';
import * as grantStore from '../../store/grant/grant-store.ts';

/** Whether anybody holds, or ever held, anything. */
export const hasGrants = (ctx: Ctx): Promise<boolean> => grantStore.hasGrants(ctx.db.drizzle);
