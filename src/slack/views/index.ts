import { breakGlassSubmission } from './break-glass-modal.ts';
import { denySubmission } from './deny-modal.ts';
import { extendSubmission } from './extend-modal.ts';
import { glassJustifiedSubmission, glassNotJustifiedSubmission } from './judge-glass-modal.ts';
import { refuseTaskSubmission } from './refuse-task-modal.ts';
import { requestSubmission } from './request-modal.ts';
import type { SubmissionListener } from './submission.ts';

export const SUBMISSIONS: SubmissionListener[] = [
  requestSubmission,
  extendSubmission,
  denySubmission,
  refuseTaskSubmission,
  breakGlassSubmission,
  glassJustifiedSubmission,
  glassNotJustifiedSubmission,
];
