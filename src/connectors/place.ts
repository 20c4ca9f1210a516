import { createHash } from 'node:crypto';
import type { Place } from '../domain/grant/connector.ts';

/** A place by what identifies it among connectors of one type; its name is shown, what identifies it isn't kept as it is. */
export function placeOf(type: string, name: string, identifying: readonly string[]): Place {
  const id = createHash('sha256')
    .update(JSON.stringify([type, ...identifying]))
    .digest('hex')
    .slice(0, 32);
  return { id, name };
}
