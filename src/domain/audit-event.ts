import * as z from 'zod';
import { DATABASE_CHANGE_KINDS } from './database-change.ts';
import { CREDENTIAL_KINDS } from './grant/connector.ts';
import { GroupSeen } from './people/group-reading.ts';
import { REMOVAL_WAYS } from './reconcile/account-removal.ts';
import { DISCREPANCY_KINDS } from './reconcile/discrepancy.ts';
import { TicketSeen } from './request/ticket-check.ts';

const Id = z.string();
const Instant = z.iso.datetime();
const Seconds = z.number().nullable();
const CredentialKind = z.enum(CREDENTIAL_KINDS);
/** The groups read elsewhere that it was decided by, as they were; absent where there were none. */
const Groups = z.array(GroupSeen).exactOptional();
/** What was asked for as its system listed it, where that did; `version` counts the changes of what its resource discovered. */
const Discovered = z
  .strictObject({ target: z.string(), name: z.string(), version: z.number() })
  .exactOptional();

/** How a target differs from what was decided: its kind, and the account as the target calls it. */
const Difference = {
  difference: z.enum(DISCREPANCY_KINDS),
  resource: z.string(),
  account: z.string().nullable(),
};

const event = <K extends string, S extends z.ZodRawShape>(kind: K, data: S) =>
  z.strictObject({ kind: z.literal(kind), data: z.strictObject(data) });

/** The closed list of what can be written to the audit trail: noun.past-participle, with what each carries. */
export const AuditEvent = z.discriminatedUnion('kind', [
  event('request.submitted', {
    kind: z.enum(['new', 'extension', 'break-glass']),
    durationSeconds: Seconds,
    /** Where a time was named. */
    until: Instant.optional(),
    justification: z.string(),
    ticket: z.string(),
    /** What it was found as, where it was looked up. */
    ticketSeen: TicketSeen.exactOptional(),
    policy: z.string(),
    definitions: z.string(),
    discovered: Discovered,
    groups: Groups,
  }),
  event('request.refused', {
    reason: z.string(),
    policy: z.string().nullable(),
    durationSeconds: Seconds,
    justification: z.string(),
    groups: Groups,
  }),
  event('request.approved', { auto: z.boolean(), because: z.string(), by: z.array(Id), groups: Groups }),
  event('request.denied', { comment: z.string() }),
  event('request.cancelled', {}),
  event('request.expired', { reason: z.string() }),
  event('stage.opened', { stage: z.string(), approvers: z.array(Id), groups: Groups }),
  event('stage.approved', { stage: z.string(), comment: z.string() }),
  event('stage.denied', { stage: z.string(), comment: z.string() }),
  event('stage.reminded', { approvers: z.array(Id) }),
  event('stage.escalated', { stage: z.string(), approvers: z.array(Id) }),
  event('stage.reassigned', { stage: z.string(), to: Id, reason: z.string() }),
  event('stage.replaced', { stage: z.string(), approvers: z.array(Id) }),
  /** For an exception from a rule, or `because` it can't be said whether the policy refuses. */
  event('stage.added', {
    stage: z.string(),
    rule: z.string().exactOptional(),
    because: z.string().exactOptional(),
  }),
  /** `approvers` were reminded at once, `later` are when their working hours begin. */
  event('request.nudged', {
    approvers: z.array(Id),
    later: z.array(z.object({ approver: Id, at: Instant })).optional(),
  }),
  event('request.shortened', { from: Seconds, to: z.number() }),
  event('question.asked', { text: z.string() }),
  event('question.answered', { text: z.string() }),
  event('delegation.begun', { delegate: Id, until: Instant }),
  event('delegation.ended', { delegate: Id }),
  event('glass.broken', {
    durationSeconds: z.number(),
    justification: z.string(),
    policy: z.string(),
    groups: Groups,
  }),
  event('glass.refused', { reason: z.string(), justification: z.string(), groups: Groups }),
  event('glass-review.justified', { comment: z.string() }),
  event('glass-review.not-justified', { comment: z.string() }),
  event('definitions.refused', { faults: z.string() }),
  event('person.address-released', { email: z.string() }),
  event('person.renumbered', { from: z.string().nullable(), to: z.string() }),
  event('people.refused', { faults: z.string() }),
  event('stage.skipped', { stage: z.string(), reason: z.string() }),
  event('decision.recorded', {
    stage: z.string(),
    verdict: z.enum(['approve', 'deny']),
    comment: z.string(),
    /** The approver for whom a delegate decided. */
    for: Id.nullable(),
    groups: Groups,
  }),
  event('decision.refused', { verdict: z.string(), reason: z.string() }),
  event('grant.scheduled', { expiresInSeconds: Seconds, target: z.string(), connector: z.string() }),
  event('grant.provisioned', { expiresAt: Instant.nullable(), proof: z.string() }),
  /** A look before the grant `before` was provisioned showed access that nothing accounted for. */
  event('grant.found', {
    account: z.string(),
    expiresAt: Instant.nullable(),
    before: Id,
    to: z.array(Id),
    proof: z.string(),
  }),
  /** It showed access from an operation of ours that isn't on record: it ends with this grant. */
  event('grant.taken-over', { account: z.string(), operation: z.string(), proof: z.string() }),
  /** `ignoredUntil`: it had been put off until then. */
  event('finding.asked', { to: z.array(Id), ignoredUntil: Instant.exactOptional() }),
  /** With an end and a reason where it was adopted; a null `until` is no end. */
  event('finding.kept', { until: Instant.nullable().exactOptional(), reason: z.string().exactOptional() }),
  event('finding.ignored', { until: Instant, reason: z.string() }),
  event('finding.removed', {}),
  /** A look at a target, begun then, showed a difference from what was decided; `said` is what the target said. */
  event('discrepancy.found', { ...Difference, said: z.string(), lookedAt: Instant }),
  event('discrepancy.asked', { ...Difference, to: z.array(Id) }),
  event('discrepancy.ignored', { ...Difference, until: Instant, reason: z.string() }),
  event('discrepancy.restored', { ...Difference, reason: z.string() }),
  /** `way`: of an account. */
  event('discrepancy.removed', {
    ...Difference,
    reason: z.string(),
    way: z.enum(REMOVAL_WAYS).exactOptional(),
  }),
  /** What was decided about an account is read back as done. */
  event('discrepancy.carried-out', { ...Difference, way: z.enum(REMOVAL_WAYS), proof: z.string() }),
  event('discrepancy.attempted', { ...Difference, attempt: z.number(), error: z.string() }),
  /** Whose an account is, or who answers for it, and what it had then. */
  event('discrepancy.matched', {
    ...Difference,
    person: Id,
    as: z.enum(['person', 'service']),
    held: z.array(z.string()),
    reason: z.string(),
  }),
  /** A mass change is right, says somebody who was shown these figures. */
  event('discrepancy.confirmed', { ...Difference, gone: z.number(), added: z.number() }),
  /** A later look doesn’t show it any more, or what it was of has ended. */
  event('discrepancy.resolved', Difference),
  /** Somebody had a target looked at now. */
  event('look.asked', { resource: z.string() }),
  event('grant.provisioning-attempted', { attempt: z.number(), error: z.string() }),
  event('grant.provisioning-late', { sinceSeconds: z.number(), error: z.string() }),
  event('grant.given-up', { error: z.string() }),
  event('grant.failed', { error: z.string(), proof: z.string() }),
  /** A null `to` is no end. */
  event('grant.extended', { from: Instant, to: Instant.nullable() }),
  event('grant.end-told', { expiresAt: Instant.nullable() }),
  event('grant.end-not-told', { sinceSeconds: z.number(), error: z.string() }),
  event('connector.left', { connector: z.string(), grants: z.number(), to: z.array(Id) }),
  event('connector.settled', { connector: z.string(), isBack: z.boolean() }),
  /** `again`: it was retired before. */
  event('entitlement.discovered', {
    connector: z.string(),
    target: z.string(),
    name: z.string(),
    again: z.boolean(),
  }),
  event('entitlement.renamed', {
    connector: z.string(),
    /** As its connector calls it, and as its system does. */
    from: z.object({ target: z.string(), name: z.string() }),
    to: z.object({ target: z.string(), name: z.string() }),
    /** Live grants that go on under the new name. */
    grants: z.number(),
  }),
  event('entitlement.numbered', {
    connector: z.string(),
    target: z.string(),
    /** The target's own id, by which it is known from then on. */
    id: z.string(),
    /** Access to it was seen under this id, or nothing is known but that it is called so. */
    by: z.enum(['seen-access', 'name']),
  }),
  event('entitlement.retired', {
    connector: z.string(),
    target: z.string(),
    name: z.string(),
    missingSince: Instant,
  }),
  event('discovery.confirmed', { resource: z.string(), missing: z.number(), doubtedSince: Instant }),
  event('discovery.doubted', { resource: z.string(), missing: z.number(), of: z.number() }),
  event('database.changed', {
    change: z.enum(DATABASE_CHANGE_KINDS),
    resources: z.number(),
    to: z.array(Id),
  }),
  event('database.settled', { found: z.number(), missing: z.number() }),
  event('grant.warned', { expiresAt: Instant }),
  /** `comment` is what somebody said who ended what others hold. */
  event('grant.revocation-started', { reason: z.string(), comment: z.string().optional() }),
  event('grant.revocation-attempted', { attempt: z.number(), error: z.string() }),
  event('grant.revocation-overdue', { sinceSeconds: z.number(), error: z.string() }),
  /** A write of a process that was held up came after the grant had ended: the access has to be removed once more. */
  event('grant.revocation-reopened', { was: z.string(), why: z.string() }),
  /** Nobody can open anything by it any more; what was open isn't ended yet. */
  event('grant.removed', { proof: z.string(), error: z.string(), lateBySeconds: z.number() }),
  /** It was read back as standing again while what was open wasn't ended yet: it has to be removed once more. */
  event('grant.came-back', { removedAt: Instant }),
  event('grant.revoked', {
    reason: z.string(),
    proof: z.string(),
    lateBySeconds: z.number(),
    /** What became of what was open under it, where its connector looks. */
    sessions: z.enum(['ended', 'none', 'outlives', 'not_shown']).optional(),
    comment: z.string().optional(),
  }),
  /** Its holder had something made to use access with: what it was is kept nowhere. */
  event('credential.asked', { makes: CredentialKind }),
  event('credential.issued', {
    makes: CredentialKind,
    mark: z.string(),
    until: Instant.nullable(),
    /** False where the access ended while it was made: nobody saw it. */
    shown: z.boolean(),
  }),
  event('credential.failed', { makes: CredentialKind, error: z.string() }),
  /** Access that was there became ours to end: an admin listed it, or a target did. */
  event('grant.imported', {
    source: z.enum(['imported', 'found']),
    since: Instant.nullable(),
    note: z.string(),
  }),
  event('grant.shortened', { from: Instant.nullable(), to: Instant }),
  event('campaign.drafted', { campaign: z.string(), kind: z.string(), scope: z.string() }),
  event('campaign.discarded', { campaign: z.string() }),
  event('campaign.started', {
    campaign: z.string(),
    inScope: z.number(),
    excluded: z.number(),
    reviewers: z.number(),
    unreviewed: z.number(),
    hash: z.string(),
    definitions: z.string(),
  }),
  event('campaign.delayed', { campaign: z.string(), reason: z.string() }),
  event('campaign.escalated', { campaign: z.string(), reviewer: Id, to: z.array(Id), open: z.number() }),
  event('campaign.closing', { campaign: z.string(), by: z.enum(['time', 'person']), undecided: z.number() }),
  event('campaign.asked', { campaign: z.string(), removals: z.number(), report: z.string() }),
  event('campaign.confirmed', { campaign: z.string(), removals: z.number() }),
  event('campaign.held', { campaign: z.string(), left: z.number() }),
  event('campaign.continued', { campaign: z.string(), left: z.number() }),
  event('campaign.spared', { campaign: z.string(), spared: z.number(), reason: z.string() }),
  event('campaign.signed', { campaign: z.string(), statement: z.string() }),
  event('campaign.closed', {
    campaign: z.string(),
    kept: z.number(),
    remediated: z.number(),
    remains: z.number(),
    undecided: z.number(),
    /** Of what was revoked: by the close, since nobody had decided. Absent in what closed before it was kept. */
    byClose: z.number().exactOptional(),
    ended: z.number(),
  }),
  event('campaign.exported', { campaign: z.string(), sha256: z.string() }),
  event('review-item.kept', { item: z.number(), comment: z.string(), until: Instant.nullable() }),
  event('review-item.revoked', { item: z.number(), comment: z.string(), by: z.enum(['reviewer', 'close']) }),
  event('review-item.undecided', { item: z.number(), reason: z.string() }),
  event('review-item.reassigned', {
    item: z.number(),
    from: Id.nullable(),
    to: Id.nullable(),
    reason: z.string(),
  }),
  event('review-item.reopened', { item: z.number(), why: z.string() }),
  event('review-item.commented', { item: z.number(), comment: z.string() }),
  event('review-item.ended', { item: z.number(), reason: z.string() }),
  event('review-item.remediated', { item: z.number(), proof: z.string(), lateBySeconds: z.number() }),
  event('review-item.remained', { item: z.number(), why: z.string() }),
  event('review-batch.submitted', {
    campaign: z.string(),
    kept: z.number(),
    revoked: z.number(),
    /** Who decided, where the close submitted it in their place. */
    for: Id.optional(),
  }),
  event('waiting.reminded', { waiting: z.record(z.string(), z.number()) }),
  event('review-batch.reminded', {
    campaign: z.string(),
    reviewer: Id,
    open: z.number(),
    lastDay: z.boolean(),
  }),
  event('review-batch.moved', { campaign: z.string(), from: Id, items: z.number(), reason: z.string() }),
  event('task.opened', {
    kind: z.enum(['grant', 'revoke']),
    assignees: z.array(Id),
    instructions: z.string(),
  }),
  event('task.escalated', { kind: z.enum(['grant', 'revoke']), to: z.array(Id), sinceSeconds: z.number() }),
  event('task.done', { kind: z.enum(['grant', 'revoke']), comment: z.string() }),
  event('task.refused', { kind: z.enum(['grant', 'revoke']), comment: z.string() }),
  event('person.imported', { source: z.string(), changed: z.array(z.string()) }),
  event('person.deactivated', { source: z.string() }),
  event('connector.moved', {
    connector: z.string(),
    from: z.array(z.string()),
    to: z.string(),
    grants: z.number(),
    told: z.array(Id),
  }),
  event('connector.move-confirmed', {
    connector: z.string(),
    from: z.array(z.string()),
    to: z.string(),
    grants: z.number(),
  }),
  event('person.leaver-reported', { why: z.string(), grants: z.number(), to: z.array(Id) }),
  event('account.linked', { slackUserId: z.string(), email: z.string() }),
  event('account.refused', { slackUserId: z.string(), reason: z.string() }),
  event('sign-in.refused', { slackUserId: z.string(), surface: z.string(), reason: z.string() }),
  event('act.refused', {
    act: z.string(),
    /** The id that was acted on, known or not. */
    about: z.string(),
    reason: z.string(),
  }),
  event('account.unlinked', { slackUserId: z.string() }),
  event('definitions.loaded', { hash: z.string(), previous: z.string().nullable() }),
  event('audit.exported', { format: z.enum(['csv', 'jsonl']), rows: z.number(), filter: z.string() }),
]);
export type AuditEvent = z.infer<typeof AuditEvent>;
export type AuditKind = AuditEvent['kind'];

export const AUDIT_KINDS: AuditKind[] = AuditEvent.options.map((option) => option.shape.kind.value);

/** What an event is about; each is a column that `/access audit` filters by. */
export interface AuditSubject {
  /** The person whose access it is: the beneficiary or holder. */
  personId?: string;
  entitlement?: string;
  requestId?: string;
  grantId?: string;
  taskId?: string;
  campaignId?: string;
}

/** A stored event; `seq` orders by insertion. */
export interface AuditRow {
  seq: number;
  at: Date;
  kind: AuditKind;
  actorId: string | null;
  actorLabel: string;
  subject: AuditSubject;
  data: Record<string, unknown>;
}
