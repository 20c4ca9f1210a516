import { z } from 'zod';
import { DomainError } from '../../domain/errors.ts';
import { PersonId } from '../../domain/ids.ts';
import { evaluateBreakGlass } from '../../domain/policy/evaluate-break-glass.ts';
import { explainTrace } from '../../domain/policy/trace.ts';
import { conflictSentence } from '../../domain/separation.ts';
import type { Ctx } from '../../context.ts';
import type { PersonCtx } from '../actor.ts';
import { findApprovers, findOwners } from '../approvers.ts';
import { requirePeople } from '../people/require-people.ts';
import { readSubject, weigh } from '../request/weigh-request.ts';
import { entitlementLabel, personLabel } from '../views.ts';
import type { EntitlementLabel, PersonLabel } from '../views.ts';

const ExplainRequest = z.object({
  personId: PersonId.optional(),
  entitlement: z.string().max(200),
  durationSeconds: z.int().min(1).nullable(),
  justification: z.string().max(3_000).default(''),
  ticket: z.string().max(100).default(''),
});

export interface Explanation {
  person: PersonLabel;
  entitlement: EntitlementLabel;
  policyId: string | null;
  outcome: 'denied' | 'incomplete' | 'auto-approved' | 'stages';
  /** The reason, the faults or the condition, as sentences. */
  sentences: string[];
  stages: { name: string; need: number; skipReason: string | null; approvers: PersonLabel[] }[];
  conflicts: string[];
  /** Whether emergency access would be allowed, and if not, why. */
  breakGlass: { allowed: boolean; reason: string | null };
  /** Each condition with the facts it saw, in order. */
  trace: string[];
}

/** Says what would become of a request, and why, without doing anything or telling anybody. */
export async function explainRequest(
  ctx: PersonCtx,
  raw: z.input<typeof ExplainRequest>,
): Promise<Explanation> {
  const input = ExplainRequest.parse(raw);
  const personId = input.personId ?? ctx.actor.person.id;
  const explanation = await explainFor(ctx, { ...input, personId });
  await assertMayExplain(ctx, personId, explanation.entitlement);
  return explanation;
}

/** Everybody may ask about themselves; about others, admins, auditors, the resource's owners and their manager. */
async function assertMayExplain(ctx: PersonCtx, personId: PersonId, about: EntitlementLabel): Promise<void> {
  const { actor } = ctx;
  if (personId === actor.person.id || actor.isAdmin || actor.isAuditor) return;
  const [person] = await requirePeople(ctx.db.drizzle, [personId]);
  if (person.managerEmail === actor.person.email) return;
  const owners = await findOwners(ctx.db.drizzle, ctx.config, about.key, ctx.clock.now());
  if (owners.some((owner) => owner.id === actor.person.id)) return;
  throw new DomainError(
    'forbidden',
    'Only admins, auditors, the owners of the resource and the person’s manager may ask this about somebody else.',
  );
}

/** The same for the command line, which acts for nobody in particular. */
export async function explainFor(
  ctx: Ctx,
  input: {
    personId: PersonId;
    entitlement: string;
    durationSeconds: number | null;
    justification: string;
    ticket: string;
  },
): Promise<Explanation> {
  const db = ctx.db.drizzle;
  const [person] = await requirePeople(db, [input.personId]);
  const subject = await readSubject(db, ctx, input.entitlement, { requester: person, beneficiary: person });
  const ask = { ...input, kind: 'new' as const };
  const { decision } = weigh(ctx, subject, ask, undefined);
  const glass = evaluateBreakGlass(
    ctx.config,
    subject.entitlement,
    subject.facts({ ...ask, kind: 'break-glass' }),
    ask,
    subject.conflicts,
  );
  const planned = decision.kind === 'stages' ? decision.stages : [];
  const stages = await Promise.all(
    planned.map(async ({ name, need, skipReason, approvers: refs }) => {
      const question = {
        refs,
        need,
        requester: person,
        beneficiary: person,
        entitlement: subject.entitlement.key,
      };
      const approvers = await findApprovers(db, ctx.config, { ...question, now: ctx.clock.now() });
      return {
        name,
        need,
        skipReason,
        approvers: skipReason === null ? approvers.map((one) => personLabel(one.person)) : [],
      };
    }),
  );
  return {
    person: personLabel(person),
    entitlement: entitlementLabel(ctx.config, subject.entitlement.key),
    policyId: decision.policyId,
    outcome: decision.kind,
    sentences: sentencesOf(decision),
    stages,
    conflicts: subject.conflicts.map(conflictSentence),
    breakGlass: { allowed: glass.kind === 'allowed', reason: glass.kind === 'allowed' ? null : glass.reason },
    trace: explainTrace(decision.trace),
  };
}

function sentencesOf(decision: ReturnType<typeof weigh>['decision']): string[] {
  switch (decision.kind) {
    case 'denied':
      return [decision.reason];
    case 'incomplete':
      return decision.faults.map((fault) => fault.sentence);
    case 'auto-approved':
      return [decision.because];
    case 'stages':
      return decision.note === null ? [] : [decision.note];
  }
}
