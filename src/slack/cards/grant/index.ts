import { PersonId } from '../../../domain/ids.ts';
import { findEndable } from '../../../operations/grant/end/end-grant.ts';
import { showFinding } from '../../../operations/finding/show-finding.ts';
import { showGrant } from '../../../operations/grant/show-grant.ts';
import { showEnded } from '../../../operations/grant/end/show-ended.ts';
import { showLateRemovals } from '../../../operations/grant/late/show-late-removals.ts';
import { listOverdueTasks } from '../../../operations/task/list-overdue-tasks.ts';
import { showTask } from '../../../operations/task/show-task.ts';
import { accessEndedCard } from './access-ended.ts';
import { endNotToldCard } from './end-not-told.ts';
import { findingCard } from './finding.ts';
import { grantCard } from './grant.ts';
import { grantFailedCard } from './grant-failed.ts';
import { grantLateCard } from './grant-late.ts';
import { grantWarningCard } from './grant-warning.ts';
import { leftOpenCard } from './left-open.ts';
import { lateRemovalsCard } from './revocation-overdue.ts';
import { tasksOverdueCard } from './tasks-overdue.ts';
import { taskCard } from './task.ts';
import { card, nobody } from '../card.ts';

export const grantCards = {
  grant: card({
    load: (ctx, { subjectId }) => showGrant(ctx, subjectId),
    draw: (view, _, look) => grantCard(view, look),
    mayRead: (view, reader) => view.holder.id === reader,
  }),
  'access-ended': card({
    load: (ctx, { subjectId }) => showEnded(ctx, subjectId, { offset: 0, limit: 60 }),
    draw: (ended, { subjectId }, look) => accessEndedCard(ended, subjectId, look),
    mayRead: nobody,
  }),
  'grant-warning': card({
    load: (ctx, { subjectId }) => showGrant(ctx, subjectId),
    draw: (view, _, look) => grantWarningCard(view, look),
    mayRead: nobody,
  }),
  'grant-late': card({
    load: (ctx, { subjectId }) => showGrant(ctx, subjectId),
    draw: (view, { audienceId }, look) => grantLateCard(view, audienceId, look),
    mayRead: nobody,
  }),
  'grant-failed': card({
    load: (ctx, { subjectId }) => showGrant(ctx, subjectId),
    draw: (view, { audienceId }) => grantFailedCard(view, audienceId),
    mayRead: nobody,
  }),
  'end-not-told': card({
    load: (ctx, { subjectId }) => showGrant(ctx, subjectId),
    draw: (view, { audienceId }, look) => endNotToldCard(view, audienceId, look),
    mayRead: nobody,
  }),
  'left-open': card({
    load: (ctx, { subjectId }) => showGrant(ctx, subjectId),
    draw: (view) => leftOpenCard(view),
    mayRead: nobody,
  }),
  finding: card({
    load: async (ctx, { subjectId, audienceId }) => {
      const view = await showFinding(ctx, subjectId);
      return { view, endable: await findEndable(ctx, PersonId.parse(audienceId), [view.grant.grant]) };
    },
    draw: ({ view, endable }, { audienceId }, look) => findingCard(view, audienceId, look, endable),
    mayRead: ({ view: { finding } }, reader) => finding.askedIds.some((id) => id === reader),
  }),
  task: card({
    load: (ctx, { subjectId }) => showTask(ctx, subjectId),
    draw: (view) => taskCard(view),
    mayRead: ({ assignees }, reader) => assignees.some(({ id }) => id === reader),
  }),
  'tasks-overdue': card({
    load: (ctx, { audienceId }) =>
      listOverdueTasks(ctx, PersonId.parse(audienceId), { offset: 0, limit: 20 }),
    draw: (overdue, _, look) => tasksOverdueCard(overdue, look),
    mayRead: nobody,
  }),
  'revocation-overdue': card({
    load: (ctx, { subjectId, audienceId }) => showLateRemovals(ctx, subjectId, PersonId.parse(audienceId)),
    draw: (late) => lateRemovalsCard(late),
    mayRead: nobody,
  }),
};
