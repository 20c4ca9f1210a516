import * as z from 'zod';
import type { Policy } from '../../domain/definitions.ts';
import { TO_EMPLOYEES } from '../../domain/request/hand-on.ts';
import { formatDuration, HOUR } from '../../domain/time/duration.ts';
import { whenRight } from '../../domain/when-right.ts';
import type { KnownIds } from '../known-ids.ts';
import { approverRef, handOnRef } from './references.ts';
import { condition, duration, id, line, refuse } from './scalars.ts';
import { stageSchema } from './stage.ts';
import { ticketRuleSchema } from './ticket-rule.ts';

const NOBODY_DECIDES = {
  found: 'no stages, no auto_approve and no deny',
  expected: 'one of them',
  advice: 'nobody could decide a request',
};

const lengthsSchema = z
  .strictObject({ default: duration, max: duration, permanent: z.boolean().default(false) })
  .superRefine(
    (lengths, ctx) => {
      if (lengths.default > lengths.max) {
        refuse(ctx, { expected: `at most the max, ${formatDuration(lengths.max)}` }, ['default']);
      }
    },
    whenRight('default', 'max'),
  )
  .transform((lengths): Policy['duration'] => ({
    defaultSeconds: lengths.default,
    maxSeconds: lengths.max,
    permanent: lengths.permanent,
  }));

export function policySchema(known: KnownIds) {
  const when = condition('policy', known);
  return z
    .strictObject({
      id,
      when,
      deny: z.array(z.strictObject({ if: when, reason: line(500) })).default([]),
      auto_approve: when.optional(),
      require: z
        .strictObject({
          justification: z.int().min(0).max(1_000).default(0),
          ticket: ticketRuleSchema(known),
        })
        .transform(({ justification, ticket }): Policy['require'] => ({ justification, ...ticket }))
        .default({ justification: 0, ticket: false }),
      duration: lengthsSchema.default({ defaultSeconds: HOUR, maxSeconds: 8 * HOUR, permanent: false }),
      stages: z.array(stageSchema(known)).max(10).default([]),
      expire_after: duration.optional(),
      reassign_to: z.array(handOnRef(known)).default(TO_EMPLOYEES),
      break_glass: z
        .strictObject({ allowed_if: when, max: duration, review_by: z.array(approverRef(known)).min(1) })
        .optional(),
    })
    .refine(somebodyDecides, { when: () => true, params: NOBODY_DECIDES, error: NOBODY_DECIDES.expected })
    .transform(
      (policy): Policy => ({
        id: policy.id,
        when: policy.when,
        deny: policy.deny,
        autoApprove: policy.auto_approve ?? null,
        require: policy.require,
        duration: policy.duration,
        stages: policy.stages,
        expireAfterSeconds: policy.expire_after ?? null,
        reassignTo: policy.reassign_to,
        breakGlass: policy.break_glass
          ? {
              allowedIf: policy.break_glass.allowed_if,
              maxSeconds: policy.break_glass.max,
              reviewBy: policy.break_glass.review_by,
            }
          : null,
      }),
    );
}

/** Asked even where other keys are at fault, so that this fault isn't hidden by them. */
function somebodyDecides(policy: unknown): boolean {
  if (typeof policy !== 'object' || policy === null) return true;
  const { stages, deny, auto_approve: autoApprove } = policy as Record<string, unknown>;
  const some = (list: unknown) => list !== undefined && !(Array.isArray(list) && list.length === 0);
  return some(stages) || some(deny) || autoApprove !== undefined;
}
