import { PersonId } from '../../../domain/ids.ts';
import { showFinding } from '../../../operations/finding/show-finding.ts';
import { showGrant } from '../../../operations/grant/show-grant.ts';
import { showEnded } from '../../../operations/grant/end/show-ended.ts';
import { showLateRemovals } from '../../../operations/grant/end/show-late-removals.ts';
import { listOverdueTasks } from '../../../operations/task/list-overdue-tasks.ts';
import { showTask } from '../../../operations/task/show-task.ts';
import { accessEndedCard } from './access-ended.ts';
import { endNotToldCard } from './end-not-told.ts';
import { findingCard } from './finding.ts';
import { grantCard } from './grant.ts';
import { grantFailedCard } from './grant-failed.ts';
import { grantLateCard } from './grant-late.ts';
import { grantWarningCard } from './grant-warning.ts';
import { lateRemovalsCard } from './revocation-overdue.ts';
import { tasksOverdueCard } from './tasks-overdue.ts';
import { taskCard } from './task.ts';
import { card } from '../card.ts';

export const grantCards = {
  grant: card(
    (ctx, { subjectId }) => showGrant(ctx, subjectId),
    (view, _, look) => grantCard(view, look),
  ),
  'access-ended': card(
    (ctx, { subjectId }) => showEnded(ctx, subjectId, { offset: 0, limit: 60 }),
    (ended, { subjectId }, look) => accessEndedCard(ended, subjectId, look),
  ),
  'grant-warning': card(
    (ctx, { subjectId }) => showGrant(ctx, subjectId),
    (view, _, look) => grantWarningCard(view, look),
  ),
  'grant-late': card(
    (ctx, { subjectId }) => showGrant(ctx, subjectId),
    (view, { audienceId }, look) => grantLateCard(view, audienceId, look),
  ),
  'grant-failed': card(
    (ctx, { subjectId }) => showGrant(ctx, subjectId),
    (view, { audienceId }) => grantFailedCard(view, audienceId),
  ),
  'end-not-told': card(
    (ctx, { subjectId }) => showGrant(ctx, subjectId),
    (view, { audienceId }, look) => endNotToldCard(view, audienceId, look),
  ),
  finding: card(
    (ctx, { subjectId }) => showFinding(ctx, subjectId),
    (view, { audienceId }, look) => findingCard(view, audienceId, look),
  ),
  task: card(
    (ctx, { subjectId }) => showTask(ctx, subjectId),
    (view) => taskCard(view),
  ),
  'tasks-overdue': card(
    (ctx, { audienceId }) => listOverdueTasks(ctx, PersonId.parse(audienceId), { offset: 0, limit: 20 }),
    (overdue, _, look) => tasksOverdueCard(overdue, look),
  ),
  'revocation-overdue': card(
    (ctx, { subjectId, audienceId }) => showLateRemovals(ctx, subjectId, PersonId.parse(audienceId)),
    (late) => lateRemovalsCard(late),
  ),
};
