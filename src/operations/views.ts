import type { Ending } from './grant/end/find-endings.ts';
import type { Definitions, Sensitivity } from '../domain/definitions.ts';
import type { EmergencyReview } from '../domain/review/emergency-review.ts';
import type { CredentialIssuer } from '../domain/grant/connector.ts';
import type { Grant } from '../domain/grant/grant.ts';
import type { EntitlementKey, PersonId, StageId, TaskId } from '../domain/ids.ts';
import type { Person } from '../domain/people/person.ts';
import type { AskedVia, Request, StageState } from '../domain/request/request.ts';
import type { Task } from '../domain/grant/task.ts';

/** A person as a message names them: the e-mail is the verified one, the Slack id the one that is mentioned. */
export interface PersonLabel {
  id: PersonId;
  name: string;
  email: string;
  slackUserId: string | null;
}

export const personLabel = (person: Person): PersonLabel => ({
  id: person.id,
  name: person.name,
  email: person.email,
  slackUserId: person.slackUserId,
});

/** An entitlement as a message names it; one that has left the catalog has the name it had, or else its key. */
export interface EntitlementLabel {
  key: EntitlementKey;
  resourceId: string;
  resourceName: string;
  entitlementName: string;
  /** `Production database · Read only` */
  label: string;
  description: string;
  sensitivity: Sensitivity;
  environment: string;
}

export function entitlementLabel(config: Definitions, key: EntitlementKey): EntitlementLabel {
  const [resourceId = '', entitlementId = ''] = key.split('/');
  const entitlement = config.entitlements.get(key);
  const resource = config.resources.get(resourceId);
  const left = entitlement === undefined ? config.left.get(key) : undefined;
  const resourceName = resource?.name ?? left?.resourceName ?? resourceId;
  const entitlementName = entitlement?.shownAs ?? entitlement?.name ?? left?.entitlementName ?? entitlementId;
  return {
    key,
    resourceId,
    resourceName,
    entitlementName,
    label: (entitlement ?? left) === undefined ? key : `${resourceName} · ${entitlementName}`,
    description: entitlement?.description || resource?.description || '',
    sensitivity: entitlement?.sensitivity ?? resource?.sensitivity ?? 'critical',
    environment: resource?.environment ?? '',
  };
}

/** A resource as a message names it; one that has left the catalog has the name it had, or else its id. */
export function resourceLabel({ resources, left }: Definitions, resourceId: string): string {
  const known = () => [...left.values()].find(({ key }) => key.startsWith(`${resourceId}/`));
  return resources.get(resourceId)?.name ?? known()?.resourceName ?? resourceId;
}

/** The same as it was when it was asked for, which is what is decided. */
export function askedLabel(config: Definitions, request: Request): EntitlementLabel {
  const label = entitlementLabel(config, request.entitlement);
  if (request.askedRight === null) return label;
  const { resourceName, entitlementName, sensitivity } = request.askedRight;
  return {
    ...label,
    resourceName,
    entitlementName,
    sensitivity,
    label: `${resourceName} · ${entitlementName}`,
  };
}

export interface DecisionView {
  person: PersonLabel;
  /** The approver for whom this delegate decided. */
  forPerson?: PersonLabel | null;
  verdict: 'approve' | 'deny';
  comment: string;
  at: Date;
}

export interface StageView {
  id: StageId;
  ordinal: number;
  name: string;
  state: StageState;
  need: number;
  /** How many of `need` are filled: an approver and their delegate fill one between them. */
  approved: number;
  skipReason: string | null;
  /** Who was asked and may still decide. */
  approvers: (PersonLabel & {
    via?: AskedVia;
    forPerson?: PersonLabel | null;
    /** What whoever handed it on said. */
    reason?: string | null;
  })[];
  escalatedAt?: Date | null;
  /** With what it conflicts, where the stage is for an exception from a rule. */
  exception?: { rule: string; why: string } | null;
  decisions: DecisionView[];
}

export interface GrantView {
  grant: Grant;
  entitlement: EntitlementLabel;
  holder: PersonLabel;
  /** Who approved it; empty when its policy did. */
  approvedBy: PersonLabel[];
  justification: string;
  /** Who asked for it and how; null where nobody did. */
  requesterId: PersonId | null;
  requestKind: Request['kind'] | null;
  pendingExtension: Request | null;
  /** Another active grant of theirs of the same right: what holds it after this one ended, or goes on beyond its end. */
  heldBy: Pick<Grant, 'expiresAt' | 'source'> | null;
  /** Another active grant of theirs of the same right, which holds it if this one ends now. */
  heldBeside: Pick<Grant, 'expiresAt' | 'source'> | null;
  /** What its holder can have made to use it with, while it works; null: nothing. */
  makes: CredentialIssuer['makes'] | null;
  /** What somebody must do by hand for it now. */
  task: { id: TaskId; kind: Task['kind']; assignees: PersonLabel[] } | null;
}

/** A question, or an answer to one. */
export interface MessageView {
  id: string;
  kind: 'question' | 'answer';
  from: PersonLabel;
  answersId: string | null;
  text: string;
  at: Date;
}

export interface RequestView {
  request: Request;
  entitlement: EntitlementLabel;
  requester: PersonLabel;
  beneficiary: PersonLabel;
  stages: StageView[];
  grant: Grant | null;
  /** Who was asked to give it by hand, and hasn’t yet. */
  byHand?: PersonLabel[];
  /** How the access ended that it gave more time to. */
  extendedEnding?: Ending | null;
  /** What the beneficiary holds on the same resource now. */
  holds: GrantView[];
  /** Of the beneficiary, as the directory calls it, and how many rights they hold in all. */
  about: { title: string; managerName: string | null; heldInAll: number };
  /** Why an admin was asked, when no policy could route it. */
  note: string | null;
  /** What was asked and answered about it, in order. */
  messages?: MessageView[];
  /** The review that its use of emergency access is owed. */
  review?: EmergencyReview | null;
  /** Who judged that. */
  judgedBy?: PersonLabel | null;
}

export interface TaskView {
  task: Task;
  grant: GrantView;
  assignees: PersonLabel[];
  endedBy: PersonLabel | null;
}
