import type { Ctx } from '../../context.ts';
import type { Card } from '../../domain/card.ts';
import { showGrant } from '../../operations/grant/show-grant.ts';
import { showRequest } from '../../operations/request/show-request.ts';
import { showTask } from '../../operations/task/show-task.ts';
import type { Message } from '../blocks.ts';
import type { Look } from '../wording.ts';
import { grantCard } from './grant.ts';
import { grantFailedCard } from './grant-failed.ts';
import { grantWarningCard } from './grant-warning.ts';
import { requestApprovalCard } from './request-approval.ts';
import { requestOutcomeCard } from './request-outcome.ts';
import { requestStatusCard } from './request-status.ts';
import { revocationOverdueCard } from './revocation-overdue.ts';
import { taskCard } from './task.ts';

/** The message that a card is now, from rows read now. */
export async function renderCard(ctx: Ctx, card: Card, look: Look): Promise<Message> {
  switch (card.kind) {
    case 'request-status':
      return requestStatusCard(await showRequest(ctx, card.subjectId));
    case 'request-approval':
      return requestApprovalCard(await showRequest(ctx, card.subjectId), card.audienceId, look);
    case 'request-outcome':
      return requestOutcomeCard(await showRequest(ctx, card.subjectId), look);
    case 'grant':
      return grantCard(await showGrant(ctx, card.subjectId), look);
    case 'grant-warning':
      return grantWarningCard(await showGrant(ctx, card.subjectId), look);
    case 'grant-failed':
      return grantFailedCard(await showGrant(ctx, card.subjectId), card.audienceId, look);
    case 'task':
      return taskCard(await showTask(ctx, card.subjectId));
    case 'revocation-overdue':
      return revocationOverdueCard(await showGrant(ctx, card.subjectId));
  }
}
