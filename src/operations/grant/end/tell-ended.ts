import type { Ctx } from '../../context.ts';
import type { GrantEndReason } from '../../../domain/grant/grant.ts';
import type { PersonId } from '../../../domain/ids.ts';
import { isActive } from '../../../domain/people/person.ts';
import { localDate } from '../../../domain/time/local-date.ts';
import { refreshInBackground } from '../../../store/card/background-cards.ts';
import { wantCards } from '../../../store/card/cards.ts';
import { takeTurn } from '../../../store/database/take-turn.ts';
import type { Tx } from '../../../store/database/database.ts';
import * as endedStore from '../../../store/grant/ended-message-store.ts';
import type { GrantRow } from '../../../store/grant/grant-store.ts';
import * as personStore from '../../../store/people/person-store.ts';

/** What ends at once is in the message when it is posted. */
const GATHERED_MS = 3_000;
/** Ends that keep coming don't hold the message up for longer. */
const LONGEST_GATHERED_MS = 30_000;
/** What ends so soon after what a message told of is told by it as well. */
const SAME_BURST_MS = 2 * 60_000;

/** Ends that somebody else decided of this access alone, and said why. */
const ENDED_WITH_REASON: readonly (GrantEndReason | null)[] = [
  'revoked-by-admin',
  'revoked-by-owner',
  'revoked-by-manager',
];

/** Ends that come from elsewhere, of which their holder hears before the access is gone: that may take its time. */
const DECIDED_BY_OTHERS: readonly (GrantEndReason | null)[] = [
  ...ENDED_WITH_REASON,
  'offboarded',
  'not-justified',
  'review',
  'not-kept',
  'retired',
];

/** Tells holders of ends that others decided, as they begin; of the others `tellEnded` tells once they are through. */
export async function tellEnding(tx: Tx, ctx: Ctx, ending: readonly GrantRow[]): Promise<void> {
  const decided = ending.filter((grant) => DECIDED_BY_OTHERS.includes(grant.endReason));
  await tell(tx, ctx, decided);
}

/** Tells holders of access that is over, and brings the messages up to date that told of it as it began to end. */
export async function tellEnded(tx: Tx, ctx: Ctx, ended: readonly GrantRow[]): Promise<void> {
  const told = ended.flatMap(({ endToldWithId }) => endToldWithId ?? []);
  await refreshInBackground(tx, told, ctx.clock.now(), ['access-ended'], { unused: true });
  await tell(tx, ctx, ended);
}

/**
 * Once, and in a message of its own, since an edit notifies nobody. All that ends at once is one message. Not told are
 * those who ended it themselves, who lost nothing, or whom nothing reaches.
 */
async function tell(tx: Tx, ctx: Ctx, ended: readonly GrantRow[]): Promise<void> {
  const now = ctx.clock.now();
  const news = ended.filter((grant) => grant.endToldWithId === null && isNews(grant));
  for (const personId of await findReached(tx, ctx, news)) {
    const theirs = news.filter((grant) => grant.principalId === personId).map(({ id }) => id);
    await takeTurn(tx, 'access-ended', personId);
    const since = new Date(now.getTime() - SAME_BURST_MS);
    const message = await endedStore.findMessage(tx, personId, since);
    const subjectId = message?.subjectId ?? theirs[0];
    if (subjectId === undefined) continue;
    await endedStore.noteTold(tx, theirs, subjectId);
    await wantCards(
      tx,
      [{ kind: 'access-ended', subjectId, audienceId: personId }],
      gatheredAt(message, now),
    );
  }
}

function gatheredAt(message: endedStore.EndedMessage | undefined, now: Date): Date {
  const at = now.getTime() + GATHERED_MS;
  const latest =
    message === undefined || message.isPosted ? at : message.firstDueAt.getTime() + LONGEST_GATHERED_MS;
  return new Date(Math.min(at, latest));
}

/** Of what never worked nobody hears that it is over, but that somebody decided so. */
function isNews({ source, endReason, activeAt, remains }: GrantRow): boolean {
  if (endReason === 'returned') return false;
  if (activeAt === null) return ENDED_WITH_REASON.includes(endReason);
  // Its message about the access says through what they go on to hold it.
  return !(source === 'request' && endReason === 'expired' && remains === 'held-by-another-grant');
}

/** In one order, as their turns are taken. */
async function findReached(tx: Tx, ctx: Ctx, grants: readonly GrantRow[]): Promise<PersonId[]> {
  if (grants.length === 0) return [];
  const people = await personStore.findPeople(tx, [...new Set(grants.map((grant) => grant.principalId))]);
  const today = localDate(ctx.clock.now(), ctx.config.timezone);
  return people
    .filter((person) => person.slackUserId !== null && isActive(person, today))
    .map((person) => person.id)
    .sort();
}
