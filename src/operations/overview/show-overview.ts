import type { Ctx } from '../../context.ts';
import { DomainError } from '../../domain/errors.ts';
import { PersonId } from '../../domain/ids.ts';
import * as healthStore from '../../store/connector-health-store.ts';
import * as grantStore from '../../store/grant-store.ts';
import * as requestStore from '../../store/request-store.ts';
import * as shownCards from '../../store/shown-cards.ts';
import type { RefusedCard } from '../../store/shown-cards.ts';
import * as taskStore from '../../store/task-store.ts';
import type { PersonCtx } from '../actor.ts';
import { onRecord } from '../on-record.ts';
import { findLabels } from '../grant/show-grant.ts';
import { entitlementLabel } from '../views.ts';

const STUCK_AFTER_ATTEMPTS = 3;
const MOST_STUCK = 20;

export interface Overview {
  counts: {
    pendingRequests: number;
    liveGrants: number;
    openTasks: number;
    lateCards: number;
    refusedCards: number;
    stuckGrants: number;
    illConnectors: number;
  };
  /** The longest stuck first, and no more than some of each kind: the counts are of all. */
  stuck: { sentence: string; since: Date }[];
}

/** Counts, and what doesn't get through: for admins. */
export async function showOverview(ctx: PersonCtx): Promise<Overview> {
  return onRecord(ctx, 'see the overview', '', async () => {
    if (!ctx.actor.isAdmin) throw new DomainError('forbidden', 'Only admins see this overview.');
    return readOverview(ctx);
  });
}

/** The same for the program itself, whose metrics show the counts. */
export async function readOverview(ctx: Ctx): Promise<Overview> {
  const db = ctx.db.drizzle;
  const minuteAgo = new Date(ctx.clock.now().getTime() - 60_000);
  const [pendingRequests, liveGrants, openTasks, lateCards, refusedCards, stuckGrants] = await Promise.all([
    requestStore.countPending(db),
    grantStore.countLive(db),
    taskStore.countOpen(db),
    shownCards.countLate(db, minuteAgo),
    shownCards.countRefused(db),
    grantStore.countStuck(db, STUCK_AFTER_ATTEMPTS),
  ]);
  const [stuck, refused, ill] = await Promise.all([
    grantStore.listStuck(db, STUCK_AFTER_ATTEMPTS, MOST_STUCK),
    shownCards.listRefused(db, MOST_STUCK),
    healthStore.listIll(db, [...ctx.config.connectors.keys()]),
  ]);
  const idOf = (card: RefusedCard) => PersonId.parse(card.audienceId);
  const label = await findLabels(ctx, [...stuck.map((grant) => grant.principalId), ...refused.map(idOf)]);
  const ofGrants = stuck.map((grant) => ({
    since: grant.revokeSince ?? grant.createdAt,
    sentence: `${grant.state === 'revoking' ? 'Removing' : 'Giving'} ${entitlementLabel(ctx.config, grant.entitlement).label} ${grant.state === 'revoking' ? 'from' : 'to'} ${label(grant.principalId).name} failed ${grant.attempts} times: ${grant.lastError ?? 'no answer'}`,
  }));
  const ofCards = refused.map((card) => {
    const { email, name } = label(idOf(card));
    // A channel is nobody.
    return { since: card.since, sentence: refusedSentence(card, email === '' ? card.audienceId : name) };
  });
  const ofConnectors = ill.map(({ connectorId, since, words }) => ({
    since,
    sentence: `The connector ${connectorId} isn’t well: ${words}`,
  }));
  const illConnectors = ill.length;
  return {
    counts: { pendingRequests, liveGrants, openTasks, lateCards, refusedCards, stuckGrants, illConnectors },
    stuck: [...ofGrants, ...ofCards, ...ofConnectors].sort(
      (one, other) => one.since.getTime() - other.since.getTime(),
    ),
  };
}

const refusedSentence = ({ kind, error }: RefusedCard, to: string): string =>
  `A message to ${to} (${kind.replaceAll('-', ' ')}) can’t be shown as it is now: ${error}. It is tried again each minute; what they see may be out of date`;
