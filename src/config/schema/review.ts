import * as z from 'zod';
import type { ReviewTemplate } from '../../domain/definitions.ts';
import { REVIEWS_TO } from '../../domain/request/hand-on.ts';
import { whenRight } from '../../domain/when-right.ts';
import { cronLineFault } from '../cron-line.ts';
import type { KnownIds } from '../known-ids.ts';
import { HAND_ON_WORDS, personRef, reviewerWord } from './references.ts';
import { condition, duration, id, name, percentage, refuse } from './scalars.ts';

const cronLine = z.string().superRefine((text, ctx) => {
  const expected = cronLineFault(text);
  if (expected !== undefined) refuse(ctx, { expected });
});

const BEFORE_DUE = 'a time before the review is due (due_in)';

export function reviewSchema(known: KnownIds) {
  const signer = personRef(known).transform((ref) =>
    ref.kind === 'person' ? ref.email : `group:${ref.groupId}`,
  );
  return z
    .strictObject({
      id,
      name,
      scope: condition('review', known),
      reviewers: z.array(reviewerWord(known, ['owner', 'manager'])).min(1),
      schedule: cronLine.optional(),
      due_in: duration,
      remind: z.strictObject({ every: duration, from: duration }).optional(),
      escalate: z
        .strictObject({
          after: duration,
          to: z.array(reviewerWord(known, ['owner', 'manager', 'reviewer_manager'])).min(1),
        })
        .optional(),
      reassign_to: z.array(reviewerWord(known, [...HAND_ON_WORDS])).default(REVIEWS_TO),
      undecided: z.enum(['revoke', 'keep']),
      ask_above: percentage.default(0.5),
      sign_off: z.array(signer).default([]),
    })
    .superRefine(
      ({ due_in: dueIn, remind }, ctx) => {
        if (remind && remind.from >= dueIn) refuse(ctx, { expected: BEFORE_DUE }, ['remind', 'from']);
      },
      whenRight('due_in', 'remind'),
    )
    .superRefine(
      ({ due_in: dueIn, escalate }, ctx) => {
        if (escalate && escalate.after >= dueIn) refuse(ctx, { expected: BEFORE_DUE }, ['escalate', 'after']);
      },
      whenRight('due_in', 'escalate'),
    )
    .transform(
      (review): ReviewTemplate => ({
        id: review.id,
        name: review.name,
        scope: review.scope,
        reviewers: review.reviewers,
        schedule: review.schedule ?? null,
        dueInSeconds: review.due_in,
        remind: review.remind ? { everySeconds: review.remind.every, fromSeconds: review.remind.from } : null,
        escalate: review.escalate ? { afterSeconds: review.escalate.after, to: review.escalate.to } : null,
        reassignTo: review.reassign_to,
        undecided: review.undecided,
        askAboveShare: review.ask_above,
        signOff: review.sign_off,
      }),
    );
}
