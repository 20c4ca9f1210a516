import { denySubmission } from './deny-modal.ts';
import { extendSubmission } from './extend-modal.ts';
import { refuseTaskSubmission } from './refuse-task-modal.ts';
import { requestSubmission } from './request-modal.ts';
import type { SubmissionListener } from './submission.ts';

export const SUBMISSIONS: SubmissionListener[] = [
  requestSubmission,
  extendSubmission,
  denySubmission,
  refuseTaskSubmission,
];
