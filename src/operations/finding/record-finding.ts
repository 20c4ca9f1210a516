import type { Ctx } from '../context.ts';
import type { ReadBack } from '../../domain/grant/connector.ts';
import { audit } from '../../store/audit/audit-log.ts';
import { repostCards } from '../../store/card/cards.ts';
import type { Tx } from '../../store/database/database.ts';
import * as findingStore from '../../store/grant/finding-store.ts';
import * as grantStore from '../../store/grant/grant-store.ts';
import type { GrantRow } from '../../store/grant/grant-store.ts';
import { findDeciders } from './find-deciders.ts';
import { standingGrant } from '../grant/take-on.ts';

/** Owners change: whoever comes to be one is asked within this time. */
export const LOOK_AGAIN_MS = 5 * 60_000;

/**
 * Accounts for access that a look before provisioning showed and that is nobody's decision: a grant of its own, which stays
 * when the one that is about to be given ends, and a question to those who decide whether it does.
 */
export async function recordFinding(tx: Tx, ctx: Ctx, seenFor: GrantRow, look: ReadBack): Promise<void> {
  const now = ctx.clock.now();
  const { principalId, account, entitlement, connectorId, target, targetId, seenAs, place } = seenFor;
  const login = seenAs?.account.login ?? account.email;
  const found = standingGrant(
    {
      source: 'found',
      principalId,
      account,
      entitlement,
      connectorId,
      target,
      targetId,
      seenAs,
      place,
      since: null,
      expiresAt: look.expiresAt ?? null,
      note: `It was there before, as the account ${login}`,
    },
    now,
  );
  await grantStore.insertStandingGrants(tx, [found]);
  const deciders = await findDeciders(tx, ctx, found);
  const askedIds = deciders.map(({ id }) => id);
  await findingStore.insertFinding(tx, {
    grantId: found.id,
    seenFor: seenFor.id,
    askedIds,
    foundAt: now,
    dueAt: new Date(now.getTime() + LOOK_AGAIN_MS),
  });
  await audit(tx, ctx, {
    kind: 'grant.found',
    data: {
      account: login,
      expiresAt: found.expiresAt?.toISOString() ?? null,
      before: seenFor.id,
      to: askedIds,
      proof: look.words,
    },
    subject: { personId: principalId, entitlement, grantId: found.id },
  });
  await repostCards(
    tx,
    askedIds.map((audienceId) => ({ kind: 'finding', subjectId: found.id, audienceId })),
    now,
  );
}
