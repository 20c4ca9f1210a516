export { auditEvent } from './audit-event.ts';
export { card } from './card.ts';
export { definitionsSnapshot } from './definitions-snapshot.ts';
export { grant, task } from './grant.ts';
export { person, slackAccount, usergroup } from './person.ts';
export { decision, request, stage, stageApprover } from './request.ts';
