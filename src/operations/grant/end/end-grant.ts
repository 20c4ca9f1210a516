import * as z from 'zod';
import { DomainError } from '../../../domain/errors.ts';
import { ENDABLE_GRANT_STATES } from '../../../domain/grant/grant.ts';
import type { Grant, GrantState } from '../../../domain/grant/grant.ts';
import { GrantId, type PersonId } from '../../../domain/ids.ts';
import * as grantStore from '../../../store/grant/grant-store.ts';
import type { GrantRow } from '../../../store/grant/grant-store.ts';
import type { Drizzle } from '../../../store/database/database.ts';
import { transaction } from '../../../store/database/transaction.ts';
import type { PersonCtx } from '../../actor.ts';
import type { Ctx } from '../../context.ts';
import { answeredFor } from '../../approval/find-answering.ts';
import { onRecord } from '../../on-record.ts';
import { refreshApproved } from '../../request/card-of.ts';
import { TypedText } from '../../request/typed-text.ts';
import type { GrantView } from '../../views.ts';
import { showGrants } from '../show-grant.ts';
import { alreadyEnding } from './already-ending.ts';
import { startRevocations } from './start-revocation.ts';

export const EndGrant = z.object({ grantId: GrantId, comment: TypedText });

const ENDABLE: readonly GrantState[] = ['scheduled', ...ENDABLE_GRANT_STATES];
const ACT = 'end somebody’s access';

/** Ends what somebody else holds before its time, with a reason that they read; the removal at the target follows at once. */
export async function endGrant(ctx: PersonCtx, raw: z.input<typeof EndGrant>): Promise<Grant> {
  const { grantId, comment } = EndGrant.parse(raw);
  return onRecord(ctx, ACT, grantId, () =>
    transaction(ctx, async (tx, ctx) => {
      const grant = await findTheirs(tx, ctx, grantId);
      if (comment === '')
        throw new DomainError('invalid', 'Say in a sentence why it ends. The holder will read it.', {
          field: 'comment',
        });
      const reason = ctx.actor.isAdmin ? 'revoked-by-admin' : 'revoked-by-owner';
      const [ended] = await startRevocations(tx, ctx, [grant], reason, comment);
      if (ended === undefined) throw await alreadyEnding(tx, ctx, grant);
      await refreshApproved(tx, [ended.id], ctx.clock.now());
      return grantStore.toGrant(ended);
    }),
  );
}

/** What the actor would end, to be looked at before they do. */
export async function previewEnd(ctx: PersonCtx, grantId: string): Promise<GrantView> {
  return onRecord(ctx, ACT, grantId, async () => {
    const grant = await findTheirs(ctx.db.drizzle, ctx, GrantId.parse(grantId));
    if (!ENDABLE.includes(grant.state)) throw await alreadyEnding(ctx.db.drizzle, ctx, grant);
    const [view] = await showGrants(ctx, [grant]);
    if (view === undefined) throw notKnown();
    return view;
  });
}

type Endable = Pick<Grant, 'id' | 'principalId' | 'entitlement' | 'state'>;

/** Of these the grants that this person may end now. */
export async function findEndable(
  ctx: Ctx,
  personId: PersonId,
  grants: readonly Endable[],
): Promise<ReadonlySet<GrantId>> {
  const going = grants.filter(
    ({ principalId, state }) => principalId !== personId && ENDABLE.includes(state),
  );
  const theirs = going.length === 0 ? [] : await answeredFor(ctx.db.drizzle, ctx, personId, going);
  return new Set(theirs.map(({ id }) => id));
}

async function findTheirs(db: Drizzle, ctx: PersonCtx, grantId: GrantId): Promise<GrantRow> {
  const grant = await grantStore.findGrant(db, grantId);
  if (grant === undefined) throw notKnown();
  const me = ctx.actor.person.id;
  if (grant.principalId === me)
    throw new DomainError('forbidden', 'This is your own access: give it back instead.');
  const [mine] = await answeredFor(db, ctx, me, [grant]);
  if (mine === undefined)
    throw new DomainError('forbidden', 'Only admins and the owners of it can end what somebody else holds.');
  return mine;
}

const notKnown = () => new DomainError('not_found', 'This access can’t be found.');
