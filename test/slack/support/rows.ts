import type { CatalogChange } from '../../../src/operations/discovery/catalog-change.ts';
import type { Grant } from '../../../src/domain/grant/grant.ts';
import {
  ChangeId,
  EntitlementKey,
  EmergencyReviewId,
  GrantId,
  PersonId,
  RequestId,
  StageId,
  TaskId,
} from '../../../src/domain/ids.ts';
import type { Request } from '../../../src/domain/request/request.ts';
import type { Task } from '../../../src/domain/grant/task.ts';
import type { Finding } from '../../../src/domain/grant/finding.ts';
import type { DatabaseChangeView } from '../../../src/operations/database-change/show-database-change.ts';
import type { FindingView } from '../../../src/operations/finding/show-finding.ts';
import type { EmergencyReviewView } from '../../../src/operations/emergency/show-emergency-review.ts';
import type {
  EntitlementLabel,
  GrantView,
  PersonLabel,
  RequestView,
  StageView,
  TaskView,
} from '../../../src/operations/views.ts';
import type { Ways } from '../../../src/operations/overview/show-ways.ts';
import type { TeamAccessView } from '../../../src/operations/grant/team/list-team-access.ts';
import type { RenderContext } from '../../../src/slack/wording.ts';

/** Rows as the operations show them, for cards to be made of. */
const NOW = new Date('2026-11-20T14:00:00Z');
export const render: RenderContext = { now: NOW, command: '/access' };
export const minutes = (count: number) => new Date(NOW.getTime() + count * 60_000);

export function someone(name: string, more: Partial<PersonLabel> = {}): PersonLabel {
  const first = name.split(' ')[0]?.toLowerCase() ?? '';
  return {
    id: PersonId.parse(`person_${first}`),
    name,
    email: `${first}@acme.test`,
    slackUserId: `U${first.toUpperCase()}`,
    ...more,
  };
}

export const sami = someone('Sami Weiss');
export const omar = someone('Omar Haddad');
export const dora = someone('Dora Lind');

/** Of somebody who may ask, and nothing else. */
export const noWays: Ways = {
  readsTrail: false,
  owns: false,
  decides: false,
  mayTakeInEmergency: false,
  delegations: { mine: null, toMe: [] },
  stuck: { count: 0, stuck: [] },
};

const readOnly: EntitlementLabel = {
  key: EntitlementKey.parse('prod-db/read'),
  resourceId: 'prod-db',
  resourceName: 'Production database',
  entitlementName: 'Read only',
  label: 'Production database · Read only',
  description: 'Customer data. Reads are logged.',
  sensitivity: 'high',
  environment: 'prod',
};

export function aRequest(more: Partial<Request> = {}): Request {
  return {
    id: RequestId.parse('req_1'),
    kind: 'new',
    bundleId: null,
    askedRight: null,
    askedSeconds: null,
    wishedEndAt: null,
    trace: null,
    nudgedAt: null,
    state: 'pending',
    requesterId: sami.id,
    beneficiaryId: sami.id,
    entitlement: readOnly.key,
    durationSeconds: 7_200,
    justification: 'Looking into the failed invoices',
    ticket: 'INC-4711',
    extendsGrantId: null,
    policyId: 'prod',
    definitionsHash: 'hash',
    ticketSeen: null,
    autoApproved: false,
    createdAt: NOW,
    dueAt: minutes(24 * 60),
    endedAt: null,
    endReason: null,
    note: null,
    ...more,
  };
}

export function aStage(more: Partial<StageView> = {}): StageView {
  return {
    id: StageId.parse('stage_1'),
    ordinal: 1,
    name: 'Owner',
    state: 'open',
    need: 1,
    approved: 0,
    skipReason: null,
    approvers: [omar, dora],
    decisions: [],
    ...more,
  };
}

export function aRequestView(request: Partial<Request> = {}, more: Partial<RequestView> = {}): RequestView {
  return {
    request: aRequest(request),
    entitlement: readOnly,
    requester: sami,
    beneficiary: sami,
    stages: [aStage()],
    grant: null,
    holds: [],
    about: { title: 'Support Agent', managerName: 'Mona Brandt', heldInAll: 0 },
    note: null,
    ...more,
  };
}

export function approved(more: Partial<RequestView> = {}): RequestView {
  const decision = { person: omar, verdict: 'approve' as const, comment: '', at: minutes(5) };
  const stages = [aStage({ state: 'approved', approved: 1, decisions: [decision] })];
  return aRequestView({ state: 'approved', endedAt: minutes(5) }, { stages, ...more });
}

export function denied(comment = 'Use the replica instead'): RequestView {
  const decision = { person: omar, verdict: 'deny' as const, comment, at: minutes(5) };
  const stages = [aStage({ state: 'denied', decisions: [decision] })];
  return aRequestView({ state: 'denied', endedAt: minutes(5), endReason: comment }, { stages });
}

export function aGrant(more: Partial<Grant> = {}): Grant {
  return {
    id: GrantId.parse('grant_1'),
    state: 'active',
    principalId: sami.id,
    entitlement: readOnly.key,
    connectorId: 'ops-db',
    target: 'app_readonly',
    place: null,
    requestId: RequestId.parse('req_1'),
    source: 'request',
    note: '',
    expiresAt: minutes(120),
    durationSeconds: 7_200,
    latestEndAt: null,
    remains: more.state === 'revoked' ? 'gone' : null,
    createdAt: NOW,
    activeAt: NOW,
    endedAt: null,
    endReason: null,
    removedAt: null,
    sessions: null,
    outlivesUntil: null,
    attempts: 1,
    lastError: null,
    endUntoldSince: null,
    ...more,
  };
}

export function aGrantView(grant: Partial<Grant> = {}, more: Partial<GrantView> = {}): GrantView {
  return {
    grant: aGrant(grant),
    entitlement: readOnly,
    holder: sami,
    approvedBy: [omar],
    justification: 'Looking into the failed invoices',
    requesterId: sami.id,
    requestKind: 'new',
    heldBy: null,
    heldBeside: null,
    makes: null,
    pendingExtension: null,
    task: null,
    ...more,
  };
}

/** What somebody in a team holds, with all that can speak against it. */
export function aTeamAccessView(): TeamAccessView {
  return {
    ...aGrantView({ expiresAt: null }),
    mayEnd: true,
    differs: [],
    excess: {
      breaks: ['x'.repeat(3_000)],
      unlikePeers: { holding: 0, of: 6, who: 'w'.repeat(3_000) },
    },
    unusedSince: NOW,
  };
}

export function aCatalogChange(more: Partial<CatalogChange> = {}): CatalogChange {
  const none = { rows: [], total: 0 };
  return {
    resourceName: 'Teams',
    connectorId: 'gh',
    appeared: none,
    retired: none,
    renamed: { rows: [], total: 0 },
    doubted: none,
    mark: 'mark',
    mayConfirm: true,
    confirmed: null,
    ...more,
  };
}

export function aFindingView(finding: Partial<Finding> = {}, more: Partial<FindingView> = {}): FindingView {
  const grant = aGrantView({ source: 'found', requestId: null, expiresAt: null, durationSeconds: null });
  return {
    finding: {
      grantId: grant.grant.id,
      state: 'open',
      seenFor: GrantId.parse('grant_2'),
      changeId: null,
      lookedAt: null,
      operation: null,
      askedIds: [omar.id],
      foundAt: NOW,
      until: null,
      reason: null,
      endedAt: null,
      endedById: null,
      ...finding,
    },
    grant,
    account: 'sami@acme.test',
    absence: null,
    endedBy: null,
    ...more,
  };
}

export function aDatabaseChange(
  looks: Partial<DatabaseChangeView['looks']> = {},
  more: Partial<DatabaseChangeView> = {},
): DatabaseChangeView {
  return {
    change: { id: ChangeId.parse('change_1'), kind: 'promoted', noticedAt: NOW, settledAt: minutes(1) },
    looks: { total: 12, left: 0, found: 0, missing: 0, ...looks },
    failed: [],
    unreadable: [],
    ...more,
  };
}

export function aTaskView(task: Partial<Task> = {}, more: Partial<TaskView> = {}): TaskView {
  return {
    task: {
      id: TaskId.parse('task_1'),
      grantId: GrantId.parse('grant_1'),
      kind: 'grant',
      state: 'open',
      instructions: 'Open the admin page and add them to Editors.',
      assigneeIds: [omar.id],
      createdAt: NOW,
      escalatedAt: null,
      endedAt: null,
      endedById: null,
      comment: '',
      ...task,
    },
    grant: aGrantView({ state: 'provisioning' }),
    assignees: [omar, dora],
    endedBy: null,
    ...more,
  };
}

export function aEmergencyReviewView(more: Partial<EmergencyReviewView> = {}): EmergencyReviewView {
  const request = aRequestView({ kind: 'break-glass', state: 'approved', autoApproved: true, endedAt: NOW });
  const review = {
    id: EmergencyReviewId.parse('review_1'),
    requestId: request.request.id,
    state: 'open' as const,
    reviewers: [],
    openedAt: NOW,
    endedAt: null,
    endedById: null,
    comment: '',
  };
  return { review, request, reviewers: [omar, dora], endedBy: null, ...more };
}
