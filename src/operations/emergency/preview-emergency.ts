import * as z from 'zod';
import { evaluateBreakGlass, leastJustification } from '../../domain/policy/evaluate-break-glass.ts';
import { durationChoices } from '../../domain/policy/duration-choices.ts';
import type { DurationChoice } from '../../domain/policy/duration-choices.ts';
import type { PersonCtx } from '../actor.ts';
import { findActive, findOwners } from '../approval/approvers.ts';
import { requirePeople } from '../people/require-people.ts';
import { readSubject } from '../request/weigh-request.ts';
import { entitlementLabel, personLabel } from '../views.ts';
import type { EntitlementLabel, PersonLabel } from '../views.ts';

export const PreviewEmergency = z.object({
  entitlement: z.string().max(200),
  durationSeconds: z.number().positive().optional(),
});

/** No policy requires a longer justification. */
const LONG_ENOUGH = 1_000;
const LEAST_SECONDS = 60;

export interface EmergencyPreview {
  entitlement: EntitlementLabel;
  /** Why it can't be taken; null when it can. */
  refused: string | null;
  choices: DurationChoice[];
  /** Least length of the reason, in characters. */
  leastReason: number;
  /** Who is told at once. */
  owners: PersonLabel[];
  auditChannel: string | null;
  reviewers: PersonLabel[];
}

/** What taking access in an emergency would mean for the actor, without doing anything. */
export async function previewEmergency(
  ctx: PersonCtx,
  raw: z.input<typeof PreviewEmergency>,
): Promise<EmergencyPreview> {
  const { entitlement: key, durationSeconds = LEAST_SECONDS } = PreviewEmergency.parse(raw);
  const db = ctx.db.drizzle;
  const now = ctx.clock.now();
  const [self] = await requirePeople(db, [ctx.actor.person.id]);
  const subject = await readSubject(db, ctx, key, { requester: self, beneficiary: self, beside: [] });
  const entitlement = subject.entitlement.key;
  const facts = subject.facts({
    durationSeconds,
    justification: '.'.repeat(LONG_ENOUGH),
    ticket: '',
    kind: 'break-glass',
  });
  const ask = { durationSeconds: LEAST_SECONDS };
  const decision = evaluateBreakGlass(ctx.config, subject.entitlement, facts, ask, subject.conflicts);
  const label = entitlementLabel(ctx.config, entitlement);
  const { auditChannel } = ctx.config;
  if (decision.kind === 'refused')
    return {
      entitlement: label,
      refused: decision.reason,
      choices: [],
      leastReason: 0,
      owners: [],
      auditChannel,
      reviewers: [],
    };
  const { maxSeconds, reviewBy: refs, policyId } = decision;
  const matched = ctx.config.policies.find((one) => one.id === policyId);
  const [owners, reviewers] = await Promise.all([
    findOwners(db, ctx.config, entitlement, now),
    findActive(db, ctx.config, { refs, entitlement, beneficiary: self, except: [self.id], now }),
  ]);
  const policy = { duration: { defaultSeconds: maxSeconds, maxSeconds, permanent: false } };
  return {
    entitlement: label,
    refused: null,
    leastReason: matched === undefined ? 0 : leastJustification(matched),
    choices: durationChoices(policy, durationSeconds).filter(
      ({ seconds }) => seconds === 'permanent' || seconds >= LEAST_SECONDS,
    ),
    owners: owners.filter(({ id }) => id !== self.id).map(personLabel),
    auditChannel,
    reviewers: reviewers.map(personLabel),
  };
}
