export { auditEvent } from './audit-event.ts';
export { card } from './card.ts';
export { definitionsSnapshot } from './definitions-snapshot.ts';
export { delegation } from './delegation.ts';
export { glassReview } from './glass-review.ts';
export { grant, task } from './grant.ts';
export { person, slackAccount, usergroup } from './person.ts';
export { requestMessage } from './request-message.ts';
export { decision, request, stage, stageApprover } from './request.ts';
