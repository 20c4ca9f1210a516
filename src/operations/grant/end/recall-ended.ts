import { DomainError } from '../../../domain/errors.ts';
import { GrantId } from '../../../domain/ids.ts';
import type { PartOf } from '../../../domain/part.ts';
import * as endedStore from '../../../store/grant/ended-message-store.ts';
import * as requestStore from '../../../store/request/request-store.ts';
import type { PersonCtx } from '../../actor.ts';
import { onRecord } from '../../on-record.ts';
import { type AskedBefore, saidAlike, stillKnown } from '../../request/asked-before.ts';
import { entitlementLabel } from '../../views.ts';

/** Many times what can be asked for at once. */
const MOST: PartOf = { offset: 0, limit: 500 };

/** The access that one message says ended, as it had been asked for, to who held it. */
export async function recallEnded(ctx: PersonCtx, raw: { subjectId: string }): Promise<AskedBefore> {
  const id = GrantId.parse(raw.subjectId);
  const db = ctx.db.drizzle;
  const grants = await endedStore.listToldWith(db, id, MOST);
  if (grants.length === 0) throw new DomainError('not_found', 'This access can’t be found.');
  return onRecord(ctx, 'ask again', id, async () => {
    const { person } = ctx.actor;
    if (grants.some(({ principalId }) => principalId !== person.id))
      throw new DomainError('forbidden', 'Only the person who held this access can ask again from here.');
    const requests = await requestStore.findRequests(
      db,
      grants.flatMap(({ requestId }) => requestId ?? []),
    );
    const named = grants.map(({ entitlement: key }) => ({
      key,
      label: entitlementLabel(ctx.config, key).label,
    }));
    return {
      ...stillKnown(ctx, named),
      ...saidAlike(requests, ctx.clock.now()),
      forSlackUserId: person.slackUserId,
    };
  });
}
