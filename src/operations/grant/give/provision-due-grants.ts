import type { Ctx } from '../../context.ts';
import { endFrom, retryDelayMs, warnAt } from '../../../domain/grant/grant.ts';
import { metrics } from '../../metrics.ts';
import { audit } from '../../../store/audit/audit-log.ts';
import type { NewAuditEvent } from '../../../store/audit/audit-log.ts';
import { refreshCards, wantCards } from '../../../store/card/cards.ts';
import type { WantedCard } from '../../../store/card/cards.ts';
import type { Tx } from '../../../store/database/database.ts';
import * as dueGrantStore from '../../../store/grant/due-grant-store.ts';
import * as grantEndStore from '../../../store/grant/grant-end-store.ts';
import * as grantStore from '../../../store/grant/grant-store.ts';
import { transaction } from '../../../store/database/transaction.ts';
import { recordWithRetry } from '../../record-with-retry.ts';
import { refreshEmergency } from '../../emergency/refresh-emergency.ts';
import { noteGrantsEnding } from '../../review/decide/note-grants.ts';
import { anotherOperation } from './another-operation.ts';
import { claimGrants } from '../claim-grants.ts';
import { giveUp } from './give-up.ts';
import { subjectOf } from '../grant-subject.ts';
import { keepHeld } from '../end/keep-held.ts';
import { notGivenCards } from './not-given-cards.ts';
import { openTask } from './open-task.ts';
import { refreshOthers } from '../other-grants.ts';
import { provisionGrant } from './provision-grant.ts';
import type { Provisioned } from './provision-grant.ts';
import { workThrough } from '../work-through.ts';
import { refreshAskers } from '../../request/card-of.ts';

/** Work by hand must be done within this, or the grant ends with a task to remove what may be there. */
const TASK_WITHIN_MS = 7 * 24 * 60 * 60_000;

/** Applies every decided grant that is due, at its target; returns how many attempts it made. */
export async function provisionDueGrants(ctx: Ctx): Promise<number> {
  return workThrough<Provisioned>(ctx, {
    claim: (limit, busy) =>
      claimGrants(
        ctx,
        { gives: true, states: ['scheduled', 'provisioning'], limit, busy },
        (tx, ids, leaseUntil) => dueGrantStore.beginProvisioning(tx, ids, ctx.clock.now(), leaseUntil),
      ),
    attempt: async (grant, lease) => {
      await ctx.giveWay?.();
      return provisionGrant(ctx, grant, lease);
    },
    record: async (tried) => {
      await recordWithRetry(ctx, () =>
        transaction(ctx, async (tx, ctx) =>
          recordAll(tx, ctx, await keepHeld(tx, ctx, 'provisioning', tried)),
        ),
      );
      for (const { kind, grant } of tried.map(({ result }) => result))
        metrics.provisionings.inc({ connector: grant.connectorId, outcome: kind });
    },
  });
}

async function recordAll(tx: Tx, ctx: Ctx, results: Provisioned[]): Promise<void> {
  const events: NewAuditEvent[] = [];
  const cards: WantedCard[] = [];
  for (const result of results) {
    const recorded = await recordOne(tx, ctx, result);
    events.push(...recorded.events);
    cards.push(...recorded.cards);
  }
  await audit(tx, ctx, ...events);
  await wantCards(tx, cards, ctx.clock.now());
  const active = results.flatMap(({ kind, grant }) => (kind === 'active' ? [grant] : []));
  await refreshOthers(tx, active, ctx.clock.now());
  const settled = results.filter(({ kind }) => kind === 'active' || kind === 'failed' || kind === 'given-up');
  const toldLate = settled.filter(({ grant }) => grant.toldLateAt !== null).map(({ grant }) => grant.id);
  await refreshCards(tx, toldLate, ctx.clock.now(), ['grant-late']);
  await refreshEmergency(
    tx,
    settled.map(({ grant }) => grant),
    ctx.clock.now(),
  );
}

interface Recorded {
  events: NewAuditEvent[];
  cards: WantedCard[];
}

const NOTHING: Recorded = { events: [], cards: [] };

async function recordOne(tx: Tx, ctx: Ctx, result: Provisioned): Promise<Recorded> {
  const now = ctx.clock.now();
  const { grant } = result;
  const subject = subjectOf(grant);
  const change = (values: grantStore.GrantChange) =>
    grantStore.changeGrant(tx, grant.id, ['provisioning'], {
      leaseUntil: null,
      unheardAt: result.isUnheard ? now : undefined,
      ...values,
    });
  switch (result.kind) {
    case 'out-of-time':
      return NOTHING;
    case 'active': {
      const { seenAs, proof, isTold } = result;
      const active = await change({ ...activeFrom(now, grant), seenAs });
      if (active === undefined) return NOTHING;
      if (!isTold || active.endUntoldSince !== null) await grantEndStore.announceAnew(tx, [grant.id], now);
      const data = { expiresAt: grant.expiresAt?.toISOString() ?? null, proof };
      return {
        events: [{ kind: 'grant.provisioned', data, subject }],
        cards: [{ kind: 'grant', subjectId: grant.id, audienceId: grant.principalId }],
      };
    }
    case 'pending': {
      const dueAt = result.until ?? new Date(now.getTime() + retryDelayMs(grant.attempts));
      const isRetried = grant.handle === null && grant.attempts > 1;
      const untold = isRetried ? { endUntoldSince: now } : {};
      if ((await change({ handle: result.handle, dueAt, ...untold })) === undefined) return NOTHING;
      return NOTHING;
    }
    case 'needs-human': {
      const expiresAt = endFrom(new Date(now.getTime() + TASK_WITHIN_MS), grant);
      if ((await change({ dueAt: null, expiresAt })) === undefined) return NOTHING;
      await openTask(tx, ctx, grant, 'grant', result);
      return NOTHING;
    }
    case 'retry': {
      const dueAt = new Date(now.getTime() + (result.afterMs ?? retryDelayMs(grant.attempts)));
      const anew = result.contradicted ? anotherOperation(grant) : {};
      if ((await change({ dueAt, lastError: result.error, ...anew })) === undefined) return NOTHING;
      const data = { attempt: grant.attempts, error: result.error };
      return { events: [{ kind: 'grant.provisioning-attempted', data, subject }], cards: [] };
    }
    case 'failed': {
      const { error, proof } = result;
      const failed = await change({
        state: 'failed',
        endedAt: now,
        endReason: 'provisioning-failed',
        dueAt: null,
        lastError: error,
      });
      if (failed === undefined) return NOTHING;
      await noteGrantsEnding(tx, ctx, [failed], 'provisioning-failed');
      await refreshAskers(tx, grant.requestId, now);
      return {
        events: [{ kind: 'grant.failed', data: { error, proof }, subject }],
        cards: await notGivenCards(tx, ctx, grant, 'grant-failed'),
      };
    }
    case 'given-up': {
      const unleased = await change(result.handle === undefined ? {} : { handle: result.handle });
      if (unleased === undefined) return NOTHING;
      await giveUp(tx, ctx, unleased, result);
      return NOTHING;
    }
  }
}

/** The columns of a grant whose access works from now on. */
export function activeFrom(now: Date, grant: { expiresAt: Date | null }) {
  return {
    state: 'active' as const,
    activeAt: now,
    dueAt: null,
    handle: null,
    lastError: null,
    attempts: 0,
    warnAt: grant.expiresAt && warnAt(now, grant.expiresAt),
  };
}
