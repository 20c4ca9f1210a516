import type { Ctx } from '../context.ts';
import { PersonId } from '../../domain/ids.ts';
import * as healthStore from '../../store/connector/connector-health-store.ts';
import type { IllConnector } from '../../store/connector/connector-health-store.ts';
import * as grantStore from '../../store/grant/grant-store.ts';
import type { GrantRow } from '../../store/grant/grant-store.ts';
import * as taskStore from '../../store/grant/task-store.ts';
import * as shownCards from '../../store/card/shown-cards.ts';
import type { RefusedCard } from '../../store/card/shown-cards.ts';
import { grantsOf, namesOf, placesOf } from '../connector/places-of.ts';
import { findLeftConnectors } from '../connector/show-left-connector.ts';
import { findMovedConnectors } from '../connector/show-moved-connector.ts';
import { listUnreadCatalogs } from '../discovery/list-unread-catalogs.ts';
import { listGroupStates } from '../group/list-group-states.ts';
import { findLabels } from '../grant/show-grant.ts';
import { entitlementLabel } from '../views.ts';
import type { PersonLabel } from '../views.ts';
import { listStuckCloses } from '../waiting/list-waiting-campaigns.ts';

export const STUCK_AFTER_ATTEMPTS = 3;
/** Of each kind of which there may be many. */
const MOST = 20;

export interface Stuck {
  sentence: string;
  since: Date;
}

/** How much doesn't get through, by what it is, and some of each. */
export interface AllStuck {
  counts: {
    stuckGrants: number;
    refusedCards: number;
    outages: number;
    illConnectors: number;
    leftConnectors: number;
    movedConnectors: number;
    stuckCloses: number;
    overdueTasks: number;
    unreadGroups: number;
    unreadCatalogs: number;
  };
  /** The longest stuck first. */
  stuck: Stuck[];
}

/** All that doesn't get through: whatever waits on somebody's Home because something doesn't is here as well. */
export async function listStuck(ctx: Ctx): Promise<AllStuck> {
  const db = ctx.db.drizzle;
  const [
    stuckGrants,
    refusedCards,
    unanswered,
    ofGrantsAndCards,
    ill,
    left,
    moved,
    closes,
    overdue,
    unread,
    catalogs,
  ] = await Promise.all([
    grantStore.countStuck(db, STUCK_AFTER_ATTEMPTS),
    shownCards.countRefused(db),
    shownCards.findUnanswered(db),
    listGrantsAndCards(ctx),
    healthStore.listIll(db, [...ctx.config.connectors.keys()]),
    findLeftConnectors(ctx),
    findMovedConnectors(ctx),
    listStuckCloses(ctx),
    listOverdueWork(ctx),
    listUnreadGroups(ctx),
    listUnreadCatalogs(ctx),
  ]);
  const outages = unanswered === undefined ? [] : [unanswered];
  const stuck: Stuck[] = [
    ...outages.map(({ cards, since, error }) => ({
      since,
      sentence: `Slack doesn’t take ${cards === 1 ? 'a message' : `${cards} messages`} now: ${error}. It is tried again every few seconds`,
    })),
    ...ofGrantsAndCards,
    ...ill.map(illSentence),
    ...left.map(({ id, since, grants }) => ({
      since,
      sentence: `The connector ${id} isn’t in access.yaml any more, and access lives there (${grants}): none of it can be changed or removed`,
    })),
    ...moved.map(({ connectorId, since, now, elsewhere }) => ({
      since,
      sentence: `The settings of the connector ${connectorId} say ${now.name} now, but access stands at ${namesOf(now, placesOf(elsewhere)).join(', ')} (${grantsOf(elsewhere)}): none of it can be changed or removed`,
    })),
    ...closes.map(({ name, closingAt, draftedAt, lastError }) => ({
      since: closingAt ?? draftedAt,
      sentence: `“${name}” can’t be closed as it is: ${lastError}`,
    })),
    ...overdue.some,
    ...unread,
    ...catalogs,
  ];
  return {
    counts: {
      stuckGrants,
      refusedCards,
      outages: outages.length,
      illConnectors: ill.length,
      leftConnectors: left.length,
      movedConnectors: moved.length,
      stuckCloses: closes.length,
      overdueTasks: overdue.count,
      unreadGroups: unread.length,
      unreadCatalogs: catalogs.length,
    },
    stuck: stuck.toSorted((one, other) => one.since.getTime() - other.since.getTime()),
  };
}

/** Before what was read last stops counting, so that there is time to mend it. */
async function listUnreadGroups(ctx: Ctx): Promise<Stuck[]> {
  return (await listGroupStates(ctx)).flatMap(({ fault, since }) =>
    fault === null ? [] : [{ sentence: fault, since: since ?? ctx.clock.now() }],
  );
}

/** Access that waits to be given by hand, the oldest first: removals by hand are among the stuck grants. */
async function listOverdueWork(ctx: Ctx): Promise<{ count: number; some: Stuck[] }> {
  const db = ctx.db.drizzle;
  const all = (await taskStore.listEscalated(db)).filter(({ kind }) => kind === 'grant');
  const overdue = all.slice(0, MOST);
  const grants = await grantStore.findGrants(
    db,
    overdue.map((task) => task.grantId),
  );
  const label = await findLabels(ctx, [
    ...grants.map((grant) => grant.principalId),
    ...overdue.flatMap((task) => task.assigneeIds),
  ]);
  const some = overdue.flatMap(({ grantId, assigneeIds, createdAt }) => {
    const grant = grants.find(({ id }) => id === grantId);
    if (grant === undefined) return [];
    const what = entitlementLabel(ctx.config, grant.entitlement).label;
    const by = assigneeIds.map((id) => label(id).name).join(' or ');
    return [
      {
        since: createdAt,
        sentence: `${whatFailed(grant, what, label(grant.principalId).name)} by hand waits for ${by}`,
      },
    ];
  });
  return { count: all.length, some };
}

async function listGrantsAndCards(ctx: Ctx): Promise<Stuck[]> {
  const db = ctx.db.drizzle;
  const [grants, cards] = await Promise.all([
    grantStore.listStuck(db, STUCK_AFTER_ATTEMPTS, MOST),
    shownCards.listRefused(db, MOST),
  ]);
  const idOf = (card: RefusedCard) => PersonId.parse(card.audienceId);
  const label = await findLabels(ctx, [...grants.map((grant) => grant.principalId), ...cards.map(idOf)]);
  return [
    ...grants.map((grant) => stuckGrant(ctx, grant, label)),
    ...cards.map((card) => {
      const { email, name } = label(idOf(card));
      // A channel is nobody.
      return { since: card.since, sentence: refusedSentence(card, email === '' ? card.audienceId : name) };
    }),
  ];
}

export const illSentence = ({ connectorId, since, words }: IllConnector): Stuck => ({
  since,
  sentence: `The connector ${connectorId} isn’t well: ${words}`,
});

export const stuckGrant = (
  { config }: Pick<Ctx, 'config'>,
  grant: GrantRow,
  label: (id: PersonId) => PersonLabel,
): Stuck => ({
  since: grant.revokeSince ?? grant.endUntoldSince ?? grant.createdAt,
  sentence: `${whatFailed(grant, entitlementLabel(config, grant.entitlement).label, label(grant.principalId).name)} ${howItFailed(grant)}`,
});

function whatFailed({ state }: GrantRow, what: string, who: string): string {
  if (state === 'active') return `Telling the target when ${who}’s ${what} ends`;
  return state === 'revoking' ? `Removing ${what} from ${who}` : `Giving ${what} to ${who}`;
}

function howItFailed({ attempts, dueAt, lastError }: GrantRow): string {
  if (dueAt === null) return 'waits for somebody to do it by hand';
  if (attempts === 0)
    return lastError === null ? 'hasn’t been begun' : `hasn’t been begun again: ${lastError}`;
  return `failed ${attempts} ${attempts === 1 ? 'time' : 'times'}: ${lastError ?? 'no answer'}`;
}

const refusedSentence = ({ kind, error }: RefusedCard, to: string): string =>
  `A message to ${to} (${kind.replaceAll('-', ' ')}) can’t be shown as it is now: ${error}. It is tried again each minute; what they see may be out of date`;
