import type { AdjustableClock } from '../domain/clock.ts';
import { askAboutFindingsJob } from './ask-about-findings.ts';
import { beginRemediationsJob } from './begin-remediations.ts';
import { checkConnectorsJob } from './check-connectors.ts';
import { closeDueCampaignsJob } from './close-due-campaigns.ts';
import { correctClockJob } from './correct-clock.ts';
import { deliverDueCardsJob } from './deliver-due-cards.ts';
import { endChangedRequestsJob } from './end-changed-requests.ts';
import { endPastDelegationsJob } from './end-past-delegations.ts';
import { escalateBatchesJob } from './escalate-batches.ts';
import { escalateOpenStagesJob } from './escalate-open-stages.ts';
import { expireDueRequestsJob } from './expire-due-requests.ts';
import { finishClosingCampaignsJob } from './finish-closing-campaigns.ts';
import type { Job } from './job.ts';
import { findPlacesJob } from './find-places.ts';
import { launchDueCampaignsJob } from './launch-due-campaigns.ts';
import { noticeMovedConnectorsJob } from './notice-moved-connectors.ts';
import { pickUpDefinitionsJob } from './pick-up-definitions.ts';
import { provisionDueGrantsJob } from './provision-due-grants.ts';
import { readLastUseJob } from './read-last-use.ts';
import { refreshDirectoryJob } from './refresh-directory.ts';
import { remindApproversJob } from './remind-approvers.ts';
import { remindReviewersJob } from './remind-reviewers.ts';
import { remindWaitingJob } from './remind-waiting.ts';
import { replaceAbsentApproversJob } from './replace-absent-approvers.ts';
import { replaceAbsentReviewersJob } from './replace-absent-reviewers.ts';
import { reportLeftConnectorsJob } from './report-left-connectors.ts';
import { reportLeaversJob } from './report-leavers.ts';
import { reviseOpenStagesJob } from './revise-open-stages.ts';
import { revokeDueGrantsJob } from './revoke-due-grants.ts';
import { scheduleCampaignsJob } from './schedule-campaigns.ts';
import { tellLateProvisioningsJob } from './tell-late-provisionings.ts';
import { tellOverdueRevocationsJob } from './tell-overdue-revocations.ts';
import { vacuumEmbeddedJob } from './vacuum-embedded.ts';
import { warnExpiringGrantsJob } from './warn-expiring-grants.ts';

/** What jobs need that isn't in a context. */
interface Parts {
  clock: AdjustableClock;
  pickUpDefinitions: () => Promise<void>;
}

/** Every job there is. */
export const allJobs = ({ clock, pickUpDefinitions }: Parts): Job[] => [
  remindApproversJob,
  escalateOpenStagesJob,
  replaceAbsentApproversJob,
  reviseOpenStagesJob,
  endPastDelegationsJob,
  pickUpDefinitionsJob(pickUpDefinitions),
  endChangedRequestsJob,
  findPlacesJob,
  noticeMovedConnectorsJob,
  checkConnectorsJob,
  scheduleCampaignsJob,
  launchDueCampaignsJob,
  readLastUseJob,
  provisionDueGrantsJob,
  beginRemediationsJob,
  revokeDueGrantsJob,
  deliverDueCardsJob,
  expireDueRequestsJob,
  warnExpiringGrantsJob,
  tellLateProvisioningsJob,
  tellOverdueRevocationsJob,
  refreshDirectoryJob,
  reportLeaversJob,
  askAboutFindingsJob,
  reportLeftConnectorsJob,
  closeDueCampaignsJob,
  finishClosingCampaignsJob,
  remindReviewersJob,
  remindWaitingJob,
  escalateBatchesJob,
  replaceAbsentReviewersJob,
  correctClockJob(clock),
  vacuumEmbeddedJob,
];
