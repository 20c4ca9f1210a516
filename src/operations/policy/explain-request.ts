import * as z from 'zod';
import type { HandOnRef } from '../../domain/definitions.ts';
import { DomainError } from '../../domain/errors.ts';
import { TO_EMPLOYEES } from '../../domain/request/hand-on.ts';
import { HOUR, secondsOf } from '../../domain/time/duration.ts';
import { PersonId } from '../../domain/ids.ts';
import type { PlannedStage, PolicyDecision } from '../../domain/policy/decision.ts';
import { evaluateBreakGlass } from '../../domain/policy/evaluate-break-glass.ts';
import type { BreakGlassDecision } from '../../domain/policy/evaluate-break-glass.ts';
import { matchPolicy } from '../../domain/policy/evaluate-policy.ts';
import { explainTrace } from '../../domain/policy/trace.ts';
import type { TraceStep } from '../../domain/policy/trace.ts';
import { conflictSentence } from '../../domain/request/separation.ts';
import type { Ctx } from '../context.ts';
import type { PersonCtx } from '../actor.ts';
import { onRecord } from '../on-record.ts';
import { findOwners } from '../approval/approvers.ts';
import { requirePeople } from '../people/require-people.ts';
import { AskedLength } from '../request/asked-length.ts';
import { findPlannedApprovers } from '../approval/ask/planned-approvers.ts';
import { whyUndecidable } from '../approval/decide/undecidable.ts';
import { readSubject, weigh } from '../request/weigh-request.ts';
import type { Subject } from '../request/weigh-request.ts';
import { entitlementLabel, personLabel } from '../views.ts';
import type { EntitlementLabel, PersonLabel } from '../views.ts';
import { traceFor } from './trace-for.ts';

export const ExplainRequest = z.object({
  personId: PersonId.optional(),
  entitlement: z.string().max(200),
  /** Left out: what the policy gives when nothing else is asked for. */
  durationSeconds: AskedLength.optional(),
  justification: z.string().max(3_000).default(''),
  ticket: z.string().max(100).default(''),
});

/** No policy requires a longer justification. */
const LONG_ENOUGH = 1_000;

interface Typed {
  durationSeconds: number | null;
  justification: string;
  ticket: string;
}

interface Explained extends Omit<Typed, 'durationSeconds'> {
  personId: PersonId;
  entitlement: string;
  durationSeconds?: z.output<typeof AskedLength> | undefined;
}

export interface Explanation {
  person: PersonLabel;
  entitlement: EntitlementLabel;
  durationSeconds: number | null;
  /** What wasn't given and is supposed to be there when it is asked in earnest. */
  supposed: ('justification' | 'ticket')[];
  policyId: string | null;
  outcome: 'denied' | 'incomplete' | 'auto-approved' | 'stages';
  /** The reason, the faults or the condition, as sentences. */
  sentences: string[];
  stages: {
    name: string;
    need: number;
    skipReason: string | null;
    /** The separation rule that this stage decides an exception from. */
    exceptionFor: string | null;
    approvers: PersonLabel[];
  }[];
  conflicts: string[];
  /** Whether emergency access would be allowed, and for how long at most; if not, why. */
  breakGlass: { allowed: boolean; maxSeconds: number; reason: string | null };
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
  const say = (steps: readonly TraceStep[]) => traceFor(ctx, steps);
  const { entitlement, durationSeconds, justification, ticket } = input;
  const explained = { personId, entitlement, durationSeconds, justification, ticket };
  const explanation = await explainFor(ctx, explained, say);
  await onRecord(ctx, 'have a request explained', entitlement, () =>
    assertMayExplain(ctx, personId, explanation.entitlement),
  );
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

/** The same for the command line, which acts for nobody in particular. `say`: how much of the trace is told. */
export async function explainFor(ctx: Ctx, input: Explained, say = explainTrace): Promise<Explanation> {
  const db = ctx.db.drizzle;
  const [person] = await requirePeople(db, [input.personId]);
  const who = { requester: person, beneficiary: person, beside: [] };
  const subject = await readSubject(db, ctx, input.entitlement, who);
  const durationSeconds =
    input.durationSeconds === undefined ? defaultOf(ctx, subject) : secondsOf(input.durationSeconds);
  const { justification, ticket } = input;
  const { ask, supposed, decision } = decideFilled(ctx, subject, { durationSeconds, justification, ticket });
  const emergency = evaluateBreakGlass(
    ctx.config,
    subject.entitlement,
    subject.facts({
      kind: 'break-glass',
      durationSeconds,
      justification: ask.justification.padEnd(LONG_ENOUGH, '.'),
      ticket: ask.ticket,
    }),
    { durationSeconds: 1 },
    subject.conflicts,
  );
  const { stages, reassignTo } =
    decision.kind === 'stages' ? decision : { stages: [], reassignTo: TO_EMPLOYEES };
  const undecidable = await whyUndecidable(db, ctx, { ...subject, decision });
  return {
    person: personLabel(person),
    entitlement: entitlementLabel(ctx.config, subject.entitlement.key),
    durationSeconds,
    supposed,
    policyId: decision.policyId,
    outcome: decision.kind,
    sentences: [...sentencesOf(decision), ...(undecidable === undefined ? [] : [undecidable])],
    stages: await whoIsAsked(ctx, subject, { stages, reassignTo }),
    conflicts: subject.conflicts.map(conflictSentence),
    breakGlass: emergencyOf(emergency),
    trace: say(decision.trace),
  };
}

/** What the policy that would decide gives when nothing else is asked for. */
function defaultOf(ctx: Ctx, subject: Subject): number {
  const facts = subject.facts({ kind: 'new', durationSeconds: HOUR, justification: '', ticket: '' });
  const match = matchPolicy(ctx.config, facts);
  return match.kind === 'none' ? HOUR : match.policy.duration.defaultSeconds;
}

/** What is only missing is supposed to be there, so that the answer is more than that it is missing. */
function decideFilled(ctx: Ctx, subject: Subject, { durationSeconds, justification, ticket }: Typed) {
  const kind = 'new' as const;
  const ask = { kind, durationSeconds, justification, ticket };
  const { decision } = weigh(ctx, subject, ask, undefined);
  if (decision.kind !== 'incomplete') return { ask, supposed: [], decision };
  const lacks = (field: 'justification' | 'ticket') =>
    ask[field].trim() === '' && decision.faults.some((fault) => fault.field === field);
  const filled = {
    kind,
    durationSeconds,
    justification: lacks('justification') ? '.'.repeat(LONG_ENOUGH) : justification,
    ticket: lacks('ticket') ? ctx.config.tickets.example : ticket,
  };
  const supposed = (['justification', 'ticket'] as const).filter(lacks);
  return { ask: filled, supposed, decision: weigh(ctx, subject, filled, undefined).decision };
}

async function whoIsAsked(
  ctx: Ctx,
  { requester, beneficiary, entitlement }: Subject,
  planned: { stages: readonly PlannedStage[]; reassignTo: readonly HandOnRef[] },
): Promise<Explanation['stages']> {
  const on = { requester, beneficiary, entitlement: entitlement.key, now: ctx.clock.now() };
  const asked = await findPlannedApprovers(ctx.db.drizzle, ctx.config, planned, on);
  return planned.stages.map(({ name, need, skipReason, exceptionFor }, at) => {
    const approvers = (asked[at] ?? []).map(({ person }) => personLabel(person));
    return { name, need, skipReason, exceptionFor, approvers };
  });
}

function emergencyOf(emergency: BreakGlassDecision): Explanation['breakGlass'] {
  return emergency.kind === 'allowed'
    ? { allowed: true, maxSeconds: emergency.maxSeconds, reason: null }
    : { allowed: false, maxSeconds: 0, reason: emergency.reason };
}

function sentencesOf(decision: PolicyDecision): string[] {
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
