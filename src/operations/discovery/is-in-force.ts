import * as definitionsStore from '../../store/catalog/definitions-store.ts';
import type { Ctx } from '../context.ts';

/** Whether this process has taken over the last definitions; one that hasn't would go by others. */
export async function isInForce({ db, config }: Pick<Ctx, 'db' | 'config'>): Promise<boolean> {
  const last = await definitionsStore.lastHash(db.drizzle);
  return last === undefined || last === config.hash;
}
