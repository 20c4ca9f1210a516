import type { Ctx } from '../context.ts';
import type { CardKind } from '../../domain/card.ts';
import { localDate } from '../../domain/time/local-date.ts';
import type { PersonId } from '../../domain/ids.ts';
import { isActive } from '../../domain/people/person.ts';
import type { Person } from '../../domain/people/person.ts';
import type { WantedCard } from '../../store/card/cards.ts';
import { approvalCard } from '../request/card-of.ts';
import { CARDS_AT_ONCE } from '../approval/ask/foresee-asks.ts';
import { listApprovalsOf } from '../approval/ask/list-my-approvals.ts';
import { listBatchesOf } from '../review/show/list-my-batches.ts';
import { FIRST, listDailyWaiting } from './list-waiting.ts';
import { countByKind } from './waiting-views.ts';
import type { DailyWaiting } from './waiting-views.ts';

/**
 * The messages that ask somebody for all that waits for them now; where more than a few would come at once, one that
 * names them.
 */
export async function cardsOfWaiting(ctx: Ctx, person: Person): Promise<WantedCard[]> {
  const { id: personId } = person;
  if (!isActive(person, localDate(ctx.clock.now(), ctx.config.timezone))) return [];
  const [approvals, batches, daily] = await Promise.all([
    listApprovalsOf(ctx, personId, FIRST),
    listBatchesOf(ctx, personId),
    listDailyWaiting(ctx, personId),
  ]);
  const many = [...countByKind(daily).values()].reduce((sum, count) => sum + count, 0) > CARDS_AT_ONCE;
  const mine = (kind: CardKind, subjectId: string): WantedCard => ({
    kind,
    subjectId,
    audienceId: personId,
  });
  return [
    ...(approvals.total > CARDS_AT_ONCE
      ? [mine('approvals-reminder', personId)]
      : approvals.rows.map(({ request }) => approvalCard(request, personId))),
    ...batches.map(({ batch }) => mine('review-batch', batch.id)),
    ...(many ? [mine('waiting-reminder', personId)] : dailyCards(daily, personId)),
  ];
}

function dailyCards(waiting: DailyWaiting, personId: PersonId): WantedCard[] {
  const { tasks, reviews, questions, campaigns, late, findings, discrepancies, removals, overdue } = waiting;
  const { untold, connectors, moved } = waiting;
  const of = (kind: CardKind, subjectIds: readonly string[]) =>
    [...new Set(subjectIds)].map((subjectId) => ({ kind, subjectId, audienceId: personId }));
  const campaignsOf = (isSigning: boolean) =>
    campaigns.flatMap(({ kind, campaign }) => ((kind === 'sign-off') === isSigning ? [campaign.id] : []));
  return [
    ...of(
      'task',
      tasks.rows.map(({ task }) => task.id),
    ),
    ...of(
      'glass-review',
      reviews.rows.map(({ review }) => review.id),
    ),
    ...of(
      'question',
      questions.rows.map(({ message }) => message.id),
    ),
    ...of('campaign', campaignsOf(false)),
    ...of('campaign-sign-off', campaignsOf(true)),
    ...of('tasks-overdue', overdue.total > 0 ? [personId] : []),
    ...of('review-late', late.length > 0 ? [personId] : []),
    ...of(
      'finding',
      findings.rows.map(({ grant }) => grant.grant.id),
    ),
    ...of(
      'discrepancy',
      discrepancies.rows.map(({ discrepancy }) => discrepancy.id),
    ),
    ...of(
      'revocation-overdue',
      removals.rows.map(({ grant }) => grant.connectorId),
    ),
    ...of(
      'end-not-told',
      untold.rows.map(({ grant }) => grant.id),
    ),
    ...of(
      'connector-left',
      connectors.map(({ id }) => id),
    ),
    ...of(
      'moved-connector',
      moved.map(({ connectorId }) => connectorId),
    ),
  ];
}
