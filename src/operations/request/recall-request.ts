import { DomainError, StaleStateError } from '../../domain/errors.ts';
import { BundleId, RequestId } from '../../domain/ids.ts';
import type { GrantId, PersonId } from '../../domain/ids.ts';
import { mayAskAgain } from '../../domain/request/ask-again.ts';
import type { Request } from '../../domain/request/request.ts';
import * as grantStore from '../../store/grant/grant-store.ts';
import * as requestStore from '../../store/request/request-store.ts';
import type { PersonCtx } from '../actor.ts';
import { onRecord } from '../on-record.ts';
import { requirePeople } from '../people/require-people.ts';
import { askedLabel } from '../views.ts';
import { type AskedBefore, saidAlike, stillKnown } from './asked-before.ts';

export interface RecalledRequest extends AskedBefore {
  /** The access that more time was asked for, while the actor has it. */
  extendsGrantId: GrantId | null;
}

/** What one request asked for that came to nothing or has ended, to who made it or whom it was for. */
export async function recallRequest(ctx: PersonCtx, raw: { requestId: string }): Promise<RecalledRequest> {
  const id = RequestId.parse(raw.requestId);
  return recalled(ctx, id, await requestStore.findRequests(ctx.db.drizzle, [id]));
}

/** The same of what was asked for together. */
export async function recallBundle(ctx: PersonCtx, raw: { bundleId: string }): Promise<RecalledRequest> {
  const id = BundleId.parse(raw.bundleId);
  return recalled(ctx, id, await requestStore.findBundle(ctx.db.drizzle, id));
}

async function recalled(ctx: PersonCtx, id: string, requests: readonly Request[]): Promise<RecalledRequest> {
  const [first] = requests;
  if (first === undefined) throw new DomainError('not_found', 'This request can’t be found.');
  return onRecord(ctx, 'ask again', id, async () => {
    assertTheirs(ctx, first);
    const grants = await grantStore.findByRequests(
      ctx.db.drizzle,
      requests.map((one) => one.id),
    );
    const over = requests.filter((one) =>
      mayAskAgain(
        one,
        grants.find(({ requestId }) => requestId === one.id),
      ),
    );
    if (over.length === 0)
      throw new StaleStateError('This is still waiting for a decision, or the access still works.');
    const named = over.map((one) => ({ key: one.entitlement, label: askedLabel(ctx.config, one).label }));
    return {
      ...stillKnown(ctx, named),
      ...saidAlike(over, ctx.clock.now()),
      forSlackUserId: await accountOf(ctx, first.beneficiaryId),
      extendsGrantId: over.length === 1 ? await stillExtendable(ctx, over[0] ?? first) : null,
    };
  });
}

function assertTheirs(ctx: PersonCtx, { requesterId, beneficiaryId }: Request): void {
  const { id } = ctx.actor.person;
  if (requesterId === id || beneficiaryId === id) return;
  throw new DomainError(
    'forbidden',
    'Only the person who asked for this, or whom it was for, can ask again from here.',
  );
}

/** Without one, the form would ask for whoever opened it. */
async function accountOf(ctx: PersonCtx, beneficiaryId: PersonId): Promise<string> {
  const [person] = await requirePeople(ctx.db.drizzle, [beneficiaryId]);
  if (person.slackUserId !== null) return person.slackUserId;
  throw new DomainError(
    'invalid',
    `${person.name} has no account in this workspace any more, so nothing can be asked for them.`,
  );
}

async function stillExtendable(
  ctx: PersonCtx,
  { extendsGrantId, beneficiaryId }: Request,
): Promise<GrantId | null> {
  if (extendsGrantId === null || beneficiaryId !== ctx.actor.person.id) return null;
  const grant = await grantStore.findGrant(ctx.db.drizzle, extendsGrantId);
  return grant?.state === 'active' ? grant.id : null;
}
