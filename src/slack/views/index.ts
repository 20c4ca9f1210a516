import { answerQuestionSubmission } from './answer-question-modal.ts';
import { approveLessSubmission } from './approve-less-modal.ts';
import { askQuestionSubmission } from './ask-question-modal.ts';
import { breakGlassSubmission } from './break-glass-modal.ts';
import { changeItemSubmission } from './change-item-modal.ts';
import { commentItemSubmission } from './comment-item-modal.ts';
import { keepAgainstSubmission, revokeAgainstSubmission } from './decide-against-modal.ts';
import { decideSeveralSubmission } from './decide-several-modal.ts';
import { denySubmission } from './deny-modal.ts';
import { extendSubmission } from './extend-modal.ts';
import { giveUnreviewedSubmission } from './give-unreviewed-modal.ts';
import { glassJustifiedSubmission, glassNotJustifiedSubmission } from './judge-glass-modal.ts';
import { handOnSubmission } from './hand-on-modal.ts';
import { keepUntilSubmission } from './keep-until-modal.ts';
import { reassignItemSubmission } from './reassign-item-modal.ts';
import { refuseTaskSubmission } from './refuse-task-modal.ts';
import { requestSubmission } from './request-submission.ts';
import { spareRemovalsSubmission } from './spare-removals-modal.ts';
import type { SubmissionListener } from './submission.ts';

export const SUBMISSIONS: SubmissionListener[] = [
  requestSubmission,
  extendSubmission,
  denySubmission,
  approveLessSubmission,
  askQuestionSubmission,
  answerQuestionSubmission,
  handOnSubmission,
  refuseTaskSubmission,
  breakGlassSubmission,
  glassJustifiedSubmission,
  glassNotJustifiedSubmission,
  keepAgainstSubmission,
  revokeAgainstSubmission,
  changeItemSubmission,
  reassignItemSubmission,
  keepUntilSubmission,
  commentItemSubmission,
  decideSeveralSubmission,
  giveUnreviewedSubmission,
  spareRemovalsSubmission,
];
