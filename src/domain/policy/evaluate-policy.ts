import type { Definitions, Entitlement, Policy, StageDefinition } from '../definitions.ts';
import { TO_EMPLOYEES } from '../request/hand-on.ts';
import { SKIPPED_BY_POLICY } from '../request/request.ts';
import type { Conflict } from '../request/separation.ts';
import type { TicketSeen } from '../request/ticket-check.ts';
import type { TicketForm } from '../request/ticket.ts';
import type { PlannedStage, PolicyDecision, Verdict } from './decision.ts';
import { blockReason, exceptionOf, exceptionStages } from './exception.ts';
import type { Facts } from './facts.ts';
import { Readings, traced, WHEN } from './readings.ts';
import { ticketVerdict, unmetRequirements } from './requirements.ts';

export type PolicyMatch =
  | { kind: 'matched'; policy: Policy }
  | { kind: 'none' }
  /** The policy's `when` failed, so that nothing from it on can be trusted to be the right one. */
  | { kind: 'failed'; policy: Policy };

const TICKET = 'request.ticket';
const UNPROVEN = 'The policy would have approved this by itself with a ticket that could be checked.';

interface Ask {
  /** null: permanent. */
  durationSeconds: number | null;
  /** What the ticket was found as; absent where it is only supposed, and where nothing says where to look. */
  ticket?: TicketSeen | undefined;
}

interface Planned extends Pick<Ask, 'durationSeconds'> {
  /** What is said of the ticket can't be relied on. */
  provesNothing: boolean;
}

const ADMIN_STAGE: PlannedStage = {
  name: 'Admin',
  approvers: [{ kind: 'admin' }],
  need: 1,
  samePerson: false,
  skipReason: null,
  exceptionFor: null,
};

/** The first policy whose `when` holds. */
export function matchPolicy(
  definitions: Pick<Definitions, 'policies'>,
  facts: Facts,
  readings = new Readings(facts),
): PolicyMatch {
  for (const policy of definitions.policies) {
    const holds = readings.test(policy, WHEN, policy.when);
    if (readings.failed) return { kind: 'failed', policy };
    if (!holds) continue;
    readings.note({ kind: 'matched', policyId: policy.id });
    return { kind: 'matched', policy };
  }
  return { kind: 'none' };
}

/**
 * What the definitions say of one ask. An expression that fails sends the request to an admin first: it never
 * approves, never skips a stage and never passes for "not denied". `conflicts` are what `findConflicts` found: one
 * that blocks refuses, and each other adds its exception's stage after the policy's own.
 */
export function evaluatePolicy(
  definitions: Pick<Definitions, 'policies' | 'admins' | 'tickets'>,
  entitlement: Pick<Entitlement, 'key'>,
  facts: Facts,
  ask: Ask,
  conflicts: readonly Conflict[] = [],
): PolicyDecision {
  const readings = new Readings(facts);
  const match = matchPolicy(definitions, facts, readings);
  if (match.kind === 'none') {
    return traced(
      { kind: 'denied', policyId: null, reason: uncoveredReason(definitions, entitlement) },
      readings,
    );
  }
  if (match.kind === 'matched')
    return traced(decide(match.policy, definitions.tickets, facts, ask, conflicts, readings), readings);

  const policyId = match.policy.id;
  const reason = blockReason(conflicts, readings);
  if (reason !== undefined) return traced({ kind: 'denied', policyId, reason }, readings);
  const unrouted: Verdict = {
    kind: 'stages',
    policyId,
    stages: [ADMIN_STAGE, ...exceptionStages(conflicts)],
    expireAfterSeconds: null,
    note: adminNote(readings),
    exception: exceptionOf(conflicts, ask.durationSeconds),
    reassignTo: TO_EMPLOYEES,
  };
  return traced(unrouted, readings);
}

export function uncoveredReason(
  { admins }: Pick<Definitions, 'admins'>,
  { key }: Pick<Entitlement, 'key'>,
): string {
  return `No policy covers ${key}, so it can’t be requested; ask ${admins.join(' or ')}.`;
}

function decide(
  policy: Policy,
  tickets: TicketForm,
  facts: Facts,
  ask: Ask,
  conflicts: readonly Conflict[],
  readings: Readings,
): Verdict {
  const policyId = policy.id;
  const reason = denyReason(policy, readings) ?? blockReason(conflicts, readings);
  if (reason !== undefined) return { kind: 'denied', policyId, reason };

  const faults = unmetRequirements(policy, tickets, facts, ask);
  readings.note({ kind: 'requirements', policyId, unmet: faults.map((fault) => fault.sentence) });
  if (faults.length > 0) return { kind: 'incomplete', policyId, faults };

  const { autoApprove } = policy;
  const approves = autoApprove !== null && readings.test(policy, { key: 'auto_approve' }, autoApprove);
  const exceptions = exceptionStages(conflicts);
  const verdict = ticketVerdict(policy, facts, ask.ticket);
  const unsure = verdict?.kind === 'unsure' ? verdict.sentence : null;
  const provesNothing = unsure !== null || isNotFound(ask.ticket);
  const isUnproven = unsure !== null || (provesNothing && readings.hasRead(TICKET));
  if (!approves || readings.failed || isUnproven) {
    const doubts = [
      // What couldn't be looked up at all is said where the ticket is.
      ask.ticket?.kind === 'found' ? unsure : null,
      approves && isUnproven ? UNPROVEN : null,
    ];
    return planStages(
      policy,
      { durationSeconds: ask.durationSeconds, provesNothing },
      conflicts,
      readings,
      doubts,
    );
  }
  if (exceptions.length === 0) {
    const because = `policy ${policyId} approves by itself: ${autoApprove.source}`;
    return { kind: 'auto-approved', policyId, because };
  }
  return {
    kind: 'stages',
    policyId,
    stages: exceptions,
    expireAfterSeconds: policy.expireAfterSeconds,
    note: null,
    exception: exceptionOf(conflicts, ask.durationSeconds, policy.duration.maxSeconds),
    reassignTo: policy.reassignTo,
  };
}

/** The reason of the first deny rule that holds. */
export function denyReason(policy: Policy, readings: Readings): string | undefined {
  for (const [index, rule] of policy.deny.entries())
    if (readings.test(policy, { key: 'deny', index }, rule.if)) return rule.reason;
  return undefined;
}

function planStages(
  policy: Policy,
  ask: Planned,
  conflicts: readonly Conflict[],
  readings: Readings,
  doubts: readonly (string | null)[],
): Verdict {
  const planned = policy.stages.map((stage) => planStage(policy, stage, ask, readings));
  const decided = planned.some((stage) => stage.skipReason === null);
  const own = readings.failed ? [ADMIN_STAGE, ...planned] : decided ? planned : [...planned, ADMIN_STAGE];
  const notes = [
    readings.failed ? adminNote(readings) : decided ? null : nobodyNote(policy),
    ...doubts,
  ].filter((one) => one !== null);
  return {
    kind: 'stages',
    policyId: policy.id,
    stages: [...own, ...exceptionStages(conflicts)],
    expireAfterSeconds: policy.expireAfterSeconds,
    note: notes.length === 0 ? null : notes.join(' '),
    exception: exceptionOf(conflicts, ask.durationSeconds, policy.duration.maxSeconds),
    reassignTo: policy.reassignTo,
  };
}

function planStage(
  policy: Policy,
  stage: StageDefinition,
  { provesNothing }: Planned,
  readings: Readings,
): PlannedStage {
  const { name, approvers, need, samePerson, skipIf } = stage;
  const holds = skipIf !== null && readings.test(policy, { key: 'skip_if', stage: name }, skipIf);
  const skipped = holds && !(provesNothing && skipIf.reads.includes(TICKET));
  return {
    name,
    approvers,
    need,
    samePerson,
    skipReason: skipped ? `${SKIPPED_BY_POLICY}${skipIf.source}` : null,
    exceptionFor: null,
  };
}

const nobodyNote = ({ id }: Policy): string =>
  `No stage of policy ${id} applies to this request, so an admin decides.`;

/** Looked up, and not seen: what is typed proves nothing then. */
const isNotFound = (ticket: TicketSeen | undefined): boolean =>
  ticket !== undefined && ticket.kind !== 'found';

function adminNote(readings: Readings): string {
  const failures = readings.failures();
  const why =
    failures.length > 0 ? `a condition failed (${failures.join('; ')})` : 'it depends on who is in a group';
  return [`An admin decides first, because ${why}.`, ...readings.unread()].join(' ');
}
