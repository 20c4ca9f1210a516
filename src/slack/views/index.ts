import { adoptFindingSubmission } from './grant/adopt-finding-modal.ts';
import { answerQuestionSubmission } from './question/answer-question-modal.ts';
import { approveLessSubmission } from './request/approve-less-modal.ts';
import { askQuestionSubmission } from './question/ask-question-modal.ts';
import { breakGlassSubmission } from './emergency/break-glass-modal.ts';
import { changeItemSubmission } from './review/change-item-modal.ts';
import { commentItemSubmission } from './review/comment-item-modal.ts';
import { keepAgainstSubmission, revokeAgainstSubmission } from './review/decide-against-modal.ts';
import { decideSeveralSubmission } from './review/decide-several-modal.ts';
import { denySubmission } from './request/deny-modal.ts';
import { endGrantSubmission } from './grant/end-grant-modal.ts';
import { extendSubmission } from './grant/extend-modal.ts';
import { giveUnreviewedSubmission } from './campaign/give-unreviewed-modal.ts';
import {
  emergencyJustifiedSubmission,
  emergencyNotJustifiedSubmission,
} from './emergency/judge-emergency-modal.ts';
import { chooseEmergencySubmission } from './emergency/choose-emergency-modal.ts';
import { delegateSubmission } from './people/delegate-modal.ts';
import { handOnSubmission } from './people/hand-on-modal.ts';
import { ignoreFindingSubmission } from './grant/ignore-finding-modal.ts';
import { issueCredentialSubmission } from './grant/issue-credential-modal.ts';
import { ignoreDiscrepancySubmission } from './reconcile/ignore-discrepancy-modal.ts';
import { matchAccountSubmission, serveAccountSubmission } from './reconcile/match-account-modal.ts';
import { keepUntilSubmission } from './grant/keep-until-modal.ts';
import { reassignItemSubmission } from './review/reassign-item-modal.ts';
import { refuseTaskSubmission } from './grant/refuse-task-modal.ts';
import { requestSubmission } from './request/request-submission.ts';
import { spareRemovalsSubmission } from './campaign/spare-removals-modal.ts';
import type { SubmissionListener } from './submission.ts';

export const SUBMISSIONS: SubmissionListener[] = [
  requestSubmission,
  extendSubmission,
  issueCredentialSubmission,
  endGrantSubmission,
  adoptFindingSubmission,
  ignoreFindingSubmission,
  denySubmission,
  approveLessSubmission,
  askQuestionSubmission,
  answerQuestionSubmission,
  handOnSubmission,
  delegateSubmission,
  chooseEmergencySubmission,
  refuseTaskSubmission,
  breakGlassSubmission,
  emergencyJustifiedSubmission,
  emergencyNotJustifiedSubmission,
  keepAgainstSubmission,
  revokeAgainstSubmission,
  changeItemSubmission,
  reassignItemSubmission,
  keepUntilSubmission,
  ignoreDiscrepancySubmission,
  matchAccountSubmission,
  serveAccountSubmission,
  commentItemSubmission,
  decideSeveralSubmission,
  giveUnreviewedSubmission,
  spareRemovalsSubmission,
];
