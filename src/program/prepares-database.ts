import { isMade } from '../store/database/embedded/embedded-damage.ts';
import type { Env } from './env.ts';

/** Whether the start has to make the embedded database first, which blocks everything else while it lasts. */
export function preparesDatabase({ database: { url, dataDir } }: Pick<Env, 'database'>): boolean {
  return url === undefined && !isMade(dataDir);
}
