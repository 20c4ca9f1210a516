import type { Ctx } from '../context.ts';
import type { EmergencyReview } from '../../domain/review/emergency-review.ts';
import type { Person } from '../../domain/people/person.ts';
import type { Request } from '../../domain/request/request.ts';
import type { Drizzle } from '../../store/database/database.ts';
import { findActive } from '../approval/approvers.ts';
import { requirePeople } from '../people/require-people.ts';

/** Who may judge a use of emergency access now: named by the policy, active, and not the one who took it. */
export async function findReviewers(
  db: Drizzle,
  ctx: Pick<Ctx, 'config' | 'clock'>,
  review: Pick<EmergencyReview, 'reviewers'>,
  request: Pick<Request, 'entitlement' | 'requesterId' | 'beneficiaryId'>,
): Promise<Person[]> {
  const [beneficiary] = await requirePeople(db, [request.beneficiaryId]);
  return findActive(db, ctx.config, {
    refs: review.reviewers,
    entitlement: request.entitlement,
    beneficiary,
    except: [request.beneficiaryId, request.requesterId],
    now: ctx.clock.now(),
  });
}
