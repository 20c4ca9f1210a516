import { answerQuestionSubmission } from './answer-question-modal.ts';
import { approveLessSubmission } from './approve-less-modal.ts';
import { askQuestionSubmission } from './ask-question-modal.ts';
import { breakGlassSubmission } from './break-glass-modal.ts';
import { denySubmission } from './deny-modal.ts';
import { extendSubmission } from './extend-modal.ts';
import { glassJustifiedSubmission, glassNotJustifiedSubmission } from './judge-glass-modal.ts';
import { handOnSubmission } from './hand-on-modal.ts';
import { refuseTaskSubmission } from './refuse-task-modal.ts';
import { requestSubmission } from './request-submission.ts';
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
];
