import type { PlantedFault } from './planted-fault.ts';

const DECIDE = 'operations/approval/decide/decide-request.ts';
const APPROVE = 'operations/approval/decide/approve-request.ts';
const APPROVERS = 'operations/approval/approvers.ts';

/** Who asks, and who decides. */
export const DECISIONS: readonly PlantedFault[] = [
  {
    breach: 'anybody decides any request',
    edits: [
      {
        file: DECIDE,
        text: `if (fault !== undefined) throw new DomainError('forbidden', \`\${fault} \${whyUnread(groups)}\`.trim());`,
        instead: '',
      },
    ],
  },
  {
    breach: 'whoever asked, or whom it is for, approves it themselves',
    edits: [
      {
        file: APPROVERS,
        text: 'person.id !== requester.id && person.id !== beneficiary.id && isActive(person, today);',
        instead: 'isActive(person, today);',
      },
      {
        file: 'domain/request/decide.ts',
        text: 'if (decider.id === request.requesterId)',
        instead: 'if (decider.id === undefined)',
      },
      {
        file: 'domain/request/decide.ts',
        text: 'if (decider.id === request.beneficiaryId)',
        instead: 'if (decider.id === undefined)',
      },
    ],
  },
  {
    breach: 'a stage is through with one approval less than it needs',
    edits: [{ file: APPROVE, text: '< stage.need) {', instead: '< Math.min(1, stage.need)) {' }],
  },
  {
    breach: 'one person approves two stages that need different people',
    edits: [
      {
        file: APPROVERS,
        text: ': saidYesElsewhere(question.decisions, question.stageId);',
        instead: ': new Set<PersonId>();',
      },
    ],
  },
  {
    breach: 'an approver and their delegate fill two seats',
    edits: [
      {
        file: DECIDE,
        text: `if (verdict === 'approve') await assertSeatFree(tx, open, forPersonId);`,
        instead: '',
      },
      {
        file: 'domain/request/request.ts',
        text: 'return new Set(given.map((one) => one.forPersonId ?? one.personId)).size;',
        instead: 'return given.length;',
      },
    ],
    seenBy: ['slack/judgement.test.ts'],
  },
  {
    breach: 'a delegation is honoured past its end',
    edits: [
      {
        file: 'store/request/delegation-store.ts',
        text: `        isNull(delegation.endedAt),
        gt(delegation.until, now),
      ),`,
        instead: `        isNull(delegation.endedAt),
      ),`,
      },
    ],
    seenBy: ['operations/delegation/delegation.test.ts', 'operations/delegation/delegate-approvals.test.ts'],
  },
  {
    breach: 'a delegation that was taken back is honoured',
    edits: [
      {
        file: 'store/request/delegation-store.ts',
        text: `        isNull(delegation.endedAt),
        gt(delegation.until, now),
      ),`,
        instead: `        gt(delegation.until, now),
      ),`,
      },
    ],
    seenBy: ['operations/delegation/delegation.test.ts', 'operations/delegation/delegate-approvals.test.ts'],
  },
  {
    breach: 'a request is approved after its time',
    edits: [
      {
        file: DECIDE,
        text: `if (request.state !== 'pending' || (request.dueAt !== null && request.dueAt <= ctx.clock.now()))`,
        instead: `if (request.state !== 'pending')`,
      },
    ],
    seenBy: ['operations/approval/decide/decide-request.test.ts'],
  },
  {
    breach: 'what was decided is decided once more',
    edits: [
      {
        file: DECIDE,
        text: `if (request.state !== 'pending' || (request.dueAt !== null && request.dueAt <= ctx.clock.now()))
    throw await staleRequest(tx, ctx, request);
  const stage = stages.find((one) => one.state === 'open');`,
        instead: `if (request.dueAt !== null && request.dueAt <= ctx.clock.now())
    throw await staleRequest(tx, ctx, request);
  const stage = stages.find((one) => one.state === 'open') ?? stages.at(-1);`,
      },
      {
        file: 'store/request/request-store.ts',
        text: `{ id, to, now, reason, from: statesBefore(requestTransitions, to) }`,
        instead: `{ id, to, now, reason, from: ['pending', 'approved', 'denied', 'cancelled', 'expired'] }`,
      },
    ],
  },
  {
    breach: 'whoever has left goes on to act',
    edits: [
      {
        file: 'operations/people/sign-in.ts',
        text: 'return personFault(person, localDate(ctx.clock.now(), ctx.config.timezone));',
        instead: 'return localDate(ctx.clock.now(), ctx.config.timezone) && undefined;',
      },
    ],
  },
  {
    breach: 'a form that is sent twice asks twice',
    edits: [
      {
        file: 'operations/request/file-request.ts',
        text: `    trace: decision.trace,
    idempotencyKey: input.idempotencyKey,`,
        instead: `    trace: decision.trace,
    idempotencyKey: id,`,
      },
    ],
  },
  {
    breach: 'anybody cancels a request',
    edits: [
      {
        file: 'operations/request/end/cancel-request.ts',
        text: 'if (request === undefined || (request.requesterId !== id && request.beneficiaryId !== id))',
        instead: 'if (request === undefined)',
      },
    ],
  },
  {
    breach: 'the longest time that a policy gives is ignored',
    edits: [
      {
        file: 'domain/policy/requirements.ts',
        text: 'if (seconds > maxSeconds)',
        instead: 'if (seconds > maxSeconds * 1_000)',
      },
    ],
  },
  {
    breach: 'more time is given for access that has ended',
    edits: [
      {
        file: 'operations/grant/carry-out.ts',
        text: 'current.expiresAt === null || current.expiresAt <= now) throw gone;',
        instead: 'current.expiresAt === null) throw gone;',
      },
      {
        file: 'operations/request/extension.ts',
        text: `if (grant.state !== 'active' || (grant.expiresAt !== null && grant.expiresAt <= ctx.clock.now()))`,
        instead: `if (grant.state !== 'active')`,
      },
    ],
    seenBy: ['operations/request/extension.test.ts'],
  },
  {
    breach: 'that somebody decided isn’t in the audit trail',
    edits: [
      {
        file: DECIDE,
        text: `audit(tx, ctx, {
      kind: 'decision.recorded',`,
        instead: `Promise.resolve({
      kind: 'decision.recorded',`,
      },
    ],
  },
  {
    breach: 'that somebody wanted to decide what they may not isn’t in the audit trail',
    edits: [{ file: DECIDE, text: 'await recordRefusal(ctx, input, error.message);', instead: ';' }],
  },
  {
    breach: 'emergency access is taken where no policy allows it',
    edits: [
      {
        file: 'domain/policy/evaluate-break-glass.ts',
        text: 'if (policy.breakGlass === null)',
        instead: 'if (policy.id === "")',
      },
      {
        file: 'domain/policy/evaluate-break-glass.ts',
        text: '} = policy.breakGlass;',
        instead:
          '} = policy.breakGlass ?? { allowedIf: policy.when, maxSeconds: 3_600, reviewBy: [{ kind: "admin" as const }] };',
      },
    ],
  },
  {
    breach: 'emergency access is taken without a review of it',
    edits: [
      {
        file: 'operations/emergency/break-glass.ts',
        text: `await emergencyReviewStore.insertReview(tx, {`,
        instead: `if (reviewId === request.id) await emergencyReviewStore.insertReview(tx, {`,
      },
    ],
  },
  {
    breach: 'anybody judges emergency access',
    edits: [
      {
        file: 'operations/emergency/judge-emergency.ts',
        text: 'await assertReviewer(tx, ctx, review, request);',
        instead: '',
      },
    ],
  },
  {
    breach: 'emergency access that wasn’t justified stays',
    edits: [
      {
        file: 'operations/emergency/judge-emergency.ts',
        text: `startRevocations(tx, ctx, live, 'not-justified');`,
        instead: `startRevocations(tx, ctx, live.slice(1), 'not-justified');`,
      },
    ],
    seenBy: ['operations/emergency/break-glass-to-review.test.ts'],
  },
];
