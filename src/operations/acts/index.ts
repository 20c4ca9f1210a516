import { ACCESS_ACTS } from './access-acts.ts';
import { REQUEST_ACTS } from './request-acts.ts';
import { REVIEW_ACTS } from './review-acts.ts';

export const ACTS = [...REQUEST_ACTS, ...ACCESS_ACTS, ...REVIEW_ACTS];
