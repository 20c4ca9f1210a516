import type { AdjustableClock } from '../domain/time/clock.ts';
import { askAboutFindingsJob } from './grant/ask-about-findings.ts';
import { askAboutDiscrepanciesJob } from './upkeep/ask-about-discrepancies.ts';
import { carryOutRemovalsJob } from './upkeep/carry-out-removals.ts';
import { beginRemediationsJob } from './grant/begin-remediations.ts';
import { checkConnectorsJob } from './upkeep/check-connectors.ts';
import { closeDueCampaignsJob } from './campaign/close-due-campaigns.ts';
import { correctClockJob } from './upkeep/correct-clock.ts';
import { deliverDueCardsJob } from './upkeep/deliver-due-cards.ts';
import { discoverEntitlementsJob } from './upkeep/discover-entitlements.ts';
import { endChangedRequestsJob } from './request/end-changed-requests.ts';
import { endPastDelegationsJob } from './request/end-past-delegations.ts';
import { endRetiredAccessJob } from './grant/end-retired-access.ts';
import { escalateBatchesJob } from './campaign/escalate-batches.ts';
import { escalateOpenStagesJob } from './request/escalate-open-stages.ts';
import { escalateTasksJob } from './grant/escalate-tasks.ts';
import { expireDueRequestsJob } from './request/expire-due-requests.ts';
import { advanceClosingCampaignsJob } from './campaign/advance-closing-campaigns.ts';
import type { Job } from './job.ts';
import { findPlacesJob } from './grant/find-places.ts';
import { foldTalliesJob } from './campaign/fold-tallies.ts';
import { freeLeftRemovalsJob } from './grant/free-left-removals.ts';
import { lookAtTargetsJob } from './upkeep/look-at-targets.ts';
import { noticeDatabaseChangeJob } from './upkeep/notice-database-change.ts';
import { launchDueCampaignsJob } from './campaign/launch-due-campaigns.ts';
import { noticeMovedConnectorsJob } from './upkeep/notice-moved-connectors.ts';
import { pickUpDefinitionsJob } from './upkeep/pick-up-definitions.ts';
import { provisionDueGrantsJob } from './grant/provision-due-grants.ts';
import { readLastUseJob } from './grant/read-last-use.ts';
import { readGroupsJob } from './upkeep/read-groups.ts';
import { refreshDirectoryJob } from './upkeep/refresh-directory.ts';
import { remindApproversJob } from './request/remind-approvers.ts';
import { remindReviewersJob } from './campaign/remind-reviewers.ts';
import { remindWaitingJob } from './upkeep/remind-waiting.ts';
import { replaceAbsentApproversJob } from './request/replace-absent-approvers.ts';
import { replaceAbsentReviewersJob } from './campaign/replace-absent-reviewers.ts';
import { reconcileTargetsJob } from './upkeep/reconcile-targets.ts';
import { reportLeftConnectorsJob } from './upkeep/report-left-connectors.ts';
import { reportLeaversJob } from './upkeep/report-leavers.ts';
import { reviseOpenStagesJob } from './request/revise-open-stages.ts';
import { revokeDueGrantsJob } from './grant/revoke-due-grants.ts';
import { scheduleCampaignsJob } from './campaign/schedule-campaigns.ts';
import { tellLateProvisioningsJob } from './grant/tell-late-provisionings.ts';
import { tellOverdueRevocationsJob } from './grant/tell-overdue-revocations.ts';
import { takeOverDiscoveredJob } from './upkeep/take-over-discovered.ts';
import { vacuumEmbeddedJob } from './upkeep/vacuum-embedded.ts';
import { warnExpiringGrantsJob } from './grant/warn-expiring-grants.ts';

/** What jobs need that isn't in a context. */
interface Parts {
  clock: AdjustableClock;
  pickUpDefinitions: () => Promise<void>;
}

/** Every job there is: in one round through them each finds what those before it made due, and cards show what came of all. */
export const allJobs = ({ clock, pickUpDefinitions }: Parts): Job[] => [
  correctClockJob(clock),
  pickUpDefinitionsJob(pickUpDefinitions),
  noticeDatabaseChangeJob,
  lookAtTargetsJob,
  reconcileTargetsJob,
  refreshDirectoryJob,
  readGroupsJob,
  takeOverDiscoveredJob,
  discoverEntitlementsJob,
  checkConnectorsJob,
  noticeMovedConnectorsJob,
  reportLeftConnectorsJob,
  findPlacesJob,
  scheduleCampaignsJob,
  launchDueCampaignsJob,
  readLastUseJob,
  closeDueCampaignsJob,
  advanceClosingCampaignsJob,
  beginRemediationsJob,
  endRetiredAccessJob,
  provisionDueGrantsJob,
  freeLeftRemovalsJob(),
  revokeDueGrantsJob(),
  carryOutRemovalsJob,
  endChangedRequestsJob,
  endPastDelegationsJob,
  expireDueRequestsJob,
  escalateOpenStagesJob,
  replaceAbsentApproversJob,
  reviseOpenStagesJob,
  remindApproversJob,
  warnExpiringGrantsJob,
  reportLeaversJob,
  askAboutFindingsJob,
  askAboutDiscrepanciesJob,
  tellLateProvisioningsJob,
  tellOverdueRevocationsJob,
  escalateTasksJob,
  replaceAbsentReviewersJob,
  remindReviewersJob,
  escalateBatchesJob,
  remindWaitingJob,
  foldTalliesJob,
  vacuumEmbeddedJob,
  deliverDueCardsJob,
];
