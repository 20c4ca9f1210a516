import { StaleStateError } from '../../domain/errors.ts';
import type { PersonId } from '../../domain/ids.ts';
import type { Request } from '../../domain/request/request.ts';
import type { Tx } from '../../store/database/database.ts';
import * as requestStore from '../../store/request/request-store.ts';

/** What is said in a form; `entitlement` where it is for one thing. */
interface Sent {
  justification: string;
  entitlement?: string;
}

/** What the same form asked for when it was sent before: it is one request. What says another thing is never taken for it. */
export async function findSentBefore(
  tx: Tx,
  personId: PersonId,
  key: string,
  { justification, entitlement }: Sent,
): Promise<Request | undefined> {
  const earlier = await requestStore.findByKey(tx, personId, key);
  if (earlier === undefined) return undefined;
  const isSame = earlier.justification === justification;
  if (isSame && (entitlement === undefined || earlier.entitlement === entitlement)) return earlier;
  throw new StaleStateError('This form asked for something else before, so nothing was sent. Open it again.');
}
