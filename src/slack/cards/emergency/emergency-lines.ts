/** What the cards of one use of emergency access say alike. */
import type { EmergencyReviewView } from '../../../operations/emergency/show-emergency-review.ts';
import { quote } from '../../mrkdwn.ts';
import { type Sign, sign } from '../../signs.ts';
import { remainsAside } from '../grant/what-remains.ts';
import {
  clockTime,
  endReason,
  forOrUntil,
  type RenderContext,
  names,
  person,
  right,
  when,
} from '../../wording.ts';

const COMMENT_SHOWN = 400;

const EMERGENCY_SIGNS = {
  open: sign('urgent', 'Emergency access'),
  justified: sign('done', 'Emergency access: justified'),
  'not-justified': sign('failed', 'Emergency access: not justified'),
};

/** Urgent until somebody has judged it. */
export function emergencySign(review: { state: keyof typeof EMERGENCY_SIGNS } | null): Sign {
  return EMERGENCY_SIGNS[review?.state ?? 'open'];
}

/** Who took what, for how long, in one sentence. */
export function takenLine({ request }: EmergencyReviewView): string {
  const long = forOrUntil(request.request.durationSeconds, request.request.wishedEndAt);
  return `${person(request.beneficiary)} took ${right(request.entitlement)} ${long} in an emergency, without approval.`;
}

/** Whether the access works now, until when, or how it ended. */
export function stillLine(
  { request: { grant, request } }: EmergencyReviewView,
  render: RenderContext,
): string {
  const taken = `Taken ${when(request.createdAt)}.`;
  switch (grant?.state) {
    case undefined:
    case 'scheduled':
    case 'provisioning':
      return `${taken} It is being set up.`;
    case 'active':
      return grant.expiresAt === null
        ? `${taken} It works now.`
        : `${taken} It works until ${clockTime(grant.expiresAt, render.now)}.`;
    case 'revoking':
      return `${taken} It is being removed (${endReason(grant.endReason)}).`;
    case 'revoked':
      return `${taken} It ended${grant.endedAt === null ? '' : ` ${when(grant.endedAt)}`} (${endReason(grant.endReason)}).${remainsAside(grant)}`;
    case 'failed':
      return `${taken} It could not be set up: nothing was granted.`;
  }
}

/** Who judges it, or how it was judged: in one line. */
export function judgedLine({ review, reviewers, endedBy }: EmergencyReviewView): string {
  if (review.state === 'open') return `To be reviewed by ${names(reviewers, 'or')}.`;
  const verdict = review.state === 'justified' ? 'Justified' : 'Not justified';
  const by = endedBy === null ? '' : `, judged by ${person(endedBy)}`;
  return `*${verdict}*${by}${review.endedAt === null ? '' : ` · ${when(review.endedAt)}`}`;
}

export function judgedComment({ review }: EmergencyReviewView): string {
  return review.state === 'open' ? '' : quote(review.comment, COMMENT_SHOWN);
}
