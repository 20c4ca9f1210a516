import * as z from 'zod';
import { DomainError } from '../../../domain/errors.ts';
import { ENDABLE_GRANT_STATES } from '../../../domain/grant/grant.ts';
import type { Grant, GrantEndReason, GrantState } from '../../../domain/grant/grant.ts';
import { GrantId, type PersonId } from '../../../domain/ids.ts';
import * as grantStore from '../../../store/grant/grant-store.ts';
import type { GrantRow } from '../../../store/grant/grant-store.ts';
import type { Drizzle } from '../../../store/database/database.ts';
import { transaction } from '../../../store/database/transaction.ts';
import { findReportsAmong } from '../../../store/people/report-store.ts';
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
      const { grant, as } = await findTheirs(tx, ctx, grantId);
      if (comment === '')
        throw new DomainError('invalid', 'Say in a sentence why it ends. The holder will read it.', {
          field: 'comment',
        });
      const [ended] = await startRevocations(tx, ctx, [grant], as, comment);
      if (ended === undefined) throw await alreadyEnding(tx, ctx, grant);
      await refreshApproved(tx, [ended.id], ctx.clock.now());
      return grantStore.toGrant(ended);
    }),
  );
}

/** What the actor would end, to be looked at before they do. */
export async function previewEnd(ctx: PersonCtx, grantId: string): Promise<GrantView> {
  return onRecord(ctx, ACT, grantId, async () => {
    const { grant } = await findTheirs(ctx.db.drizzle, ctx, GrantId.parse(grantId));
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
  if (going.length === 0) return new Set();
  const db = ctx.db.drizzle;
  const theirs = new Set(await answeredFor(db, ctx, personId, going));
  const others = going.filter((grant) => !theirs.has(grant));
  const reports = await findReportsAmong(
    db,
    personId,
    others.map(({ principalId }) => principalId),
  );
  return new Set(
    going.filter((grant) => theirs.has(grant) || reports.has(grant.principalId)).map(({ id }) => id),
  );
}

/** As whom the actor ends it: who answers for it does so, whoever reports to them. */
async function findTheirs(
  db: Drizzle,
  ctx: PersonCtx,
  grantId: GrantId,
): Promise<{ grant: GrantRow; as: GrantEndReason }> {
  const grant = await grantStore.findGrant(db, grantId);
  if (grant === undefined) throw notKnown();
  const me = ctx.actor.person.id;
  if (grant.principalId === me)
    throw new DomainError('forbidden', 'This is your own access: give it back instead.');
  const [mine] = await answeredFor(db, ctx, me, [grant]);
  if (mine !== undefined)
    return { grant: mine, as: ctx.actor.isAdmin ? 'revoked-by-admin' : 'revoked-by-owner' };
  const reports = await findReportsAmong(db, me, [grant.principalId]);
  if (reports.has(grant.principalId)) return { grant, as: 'revoked-by-manager' };
  throw new DomainError(
    'forbidden',
    'Only admins, the owners of it and whoever its holder reports to can end what somebody else holds.',
  );
}

const notKnown = () => new DomainError('not_found', 'This access can’t be found.');
