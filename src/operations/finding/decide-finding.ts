import * as z from 'zod';
import { DomainError, StaleStateError } from '../../domain/errors.ts';
import type { Finding } from '../../domain/grant/finding.ts';
import { GrantId } from '../../domain/ids.ts';
import { audit } from '../../store/audit/audit-log.ts';
import { refreshCards } from '../../store/card/cards.ts';
import type { Tx } from '../../store/database/database.ts';
import * as findingStore from '../../store/grant/finding-store.ts';
import * as grantStore from '../../store/grant/grant-store.ts';
import * as personStore from '../../store/people/person-store.ts';
import { transaction } from '../../store/database/transaction.ts';
import type { PersonCtx } from '../actor.ts';
import { subjectOf } from '../grant/grant-subject.ts';
import { startRevocations } from '../grant/end/start-revocation.ts';
import { onRecord } from '../on-record.ts';
import { findDeciders } from './find-deciders.ts';

export const DecideFinding = z.object({ grantId: GrantId, verdict: z.enum(['keep', 'remove']) });

/** Says whether found access stays: kept, it is access like any other; otherwise it ends at once. */
export async function decideFinding(ctx: PersonCtx, raw: z.input<typeof DecideFinding>): Promise<Finding> {
  const { grantId, verdict } = DecideFinding.parse(raw);
  return onRecord(ctx, `${verdict} access that was found`, grantId, () =>
    transaction(ctx, async (tx, ctx) => {
      const grant = await grantStore.lockGrant(tx, grantId);
      const now = ctx.clock.now();
      const finding = await findingStore.findFinding(tx, grantId);
      if (grant === undefined || finding === undefined)
        throw new DomainError('not_found', 'This isn’t on the list of found access.');
      const { id: actorId } = ctx.actor.person;
      if (actorId === grant.principalId)
        throw new DomainError('forbidden', 'This is your own access, so somebody else has to decide it.');
      const deciders = await findDeciders(tx, ctx, grant);
      if (!deciders.some(({ id }) => id === actorId))
        throw new DomainError('forbidden', 'You aren’t asked to decide whether this access stays.');
      // An earlier release may have ended the access: it knows of no question about it.
      if (finding.state === 'open' && grant.state !== 'active')
        throw await alreadyEnded(tx, { ...finding, state: 'ended' });
      const to = verdict === 'keep' ? ('kept' as const) : ('removed' as const);
      const by = { endedAt: now, endedById: actorId };
      const [ended] = await findingStore.endFindings(tx, [grantId], to, by);
      if (ended === undefined) throw await alreadyEnded(tx, finding);
      await audit(tx, ctx, { kind: `finding.${to}`, data: {}, subject: subjectOf(grant) });
      if (verdict === 'remove') await startRevocations(tx, ctx, [grant], 'not-kept');
      await refreshCards(tx, [grantId], now);
      return { ...finding, state: to, ...by };
    }),
  );
}

async function alreadyEnded(tx: Tx, { state, endedById }: Finding): Promise<StaleStateError> {
  if (state === 'ended')
    return new StaleStateError('This access ended before anybody decided, so nothing was changed.');
  const [by] = endedById === null ? [] : await personStore.findPeople(tx, [endedById]);
  return new StaleStateError(
    `${by?.name ?? 'Somebody else'} has decided this already, so nothing was changed.`,
  );
}
