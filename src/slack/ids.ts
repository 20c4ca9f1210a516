/**
 * Every name by which Slack hands something back to us. A button's value is an opaque id and nothing else;
 * what is done with it is judged anew from the rows.
 */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Definitions } from '../domain/definitions.ts';
import { DomainError } from '../domain/errors.ts';
import { EntitlementKey, GlassReviewId, GrantId, RequestId } from '../domain/ids.ts';

export const ACTION = {
  openRequest: 'open_request',
  chooseEntitlement: 'choose_entitlement',
  approveRequest: 'approve_request',
  denyRequest: 'deny_request',
  cancelRequest: 'cancel_request',
  extendGrant: 'extend_grant',
  returnGrant: 'return_grant',
  completeTask: 'complete_task',
  refuseTask: 'refuse_task',
  pageAuditOlder: 'page_audit_older',
  pageAuditNewer: 'page_audit_newer',
  exportAuditCsv: 'export_audit_csv',
  exportAuditJsonl: 'export_audit_jsonl',
  chooseBeneficiary: 'choose_beneficiary',
  moreOfRequest: 'more_of_request',
  nudgeApprovers: 'nudge_approvers',
  approveBundle: 'approve_bundle',
  cancelBundle: 'cancel_bundle',
  answerQuestion: 'answer_question',
  glassJustified: 'glass_justified',
  glassNotJustified: 'glass_not_justified',
  endDelegation: 'end_delegation',
  explainRequest: 'explain_request',
} as const;

export const VIEW = {
  request: 'request_access',
  extend: 'extend_grant',
  deny: 'deny_request',
  refuseTask: 'refuse_task',
  approveLess: 'approve_less',
  askQuestion: 'ask_question',
  answerQuestion: 'answer_question',
  handOn: 'hand_on',
  breakGlass: 'break_glass',
  glassJustified: 'glass_justified',
  glassNotJustified: 'glass_not_justified',
} as const;

const FROM_HOME = ':home';

/** A form opened on the Home tab says so, so that the tab is shown anew when the form was sent. */
export function fromHome(callbackId: string): string {
  return callbackId.endsWith(FROM_HOME) ? callbackId : `${callbackId}${FROM_HOME}`;
}

export function readCallbackId(callbackId: string): { id: string; onHome: boolean } {
  const onHome = callbackId.endsWith(FROM_HOME);
  return { id: onHome ? callbackId.slice(0, -FROM_HOME.length) : callbackId, onHome };
}

/** Inputs of our modals: a block and its one element share the name. */
export const FIELD = {
  access: 'access',
  duration: 'duration',
  justification: 'justification',
  ticket: 'ticket',
  reason: 'reason',
  beneficiary: 'beneficiary',
  person: 'person',
} as const;

/** What else an approver can do with a request: the beginning of an option's value, before its id. */
export const MORE = ['less', 'ask', 'hand'] as const;
export type More = (typeof MORE)[number];

export function readMore(value: string): { more: More | undefined; requestId: string } {
  const more = MORE.find((one) => value.startsWith(`${one}:`));
  return { more, requestId: more === undefined ? '' : value.slice(more.length + 1) };
}

/** Whether an id names several requests that were asked for together. */
export function isBundleId(id: string): boolean {
  return id.startsWith('bundle_');
}

/** Where a list of rows with buttons stands, so that it can be shown anew after a click in it. */
export const LISTS = ['status', 'approvals'] as const;
export type ListName = (typeof LISTS)[number];

export function listBlockId(list: ListName | 'home' | 'card', rowId: string): string {
  return `${list}:${rowId}`.slice(0, 255);
}

export function listOfBlockId(blockId: string): ListName | undefined {
  return LISTS.find((list) => blockId.startsWith(`${list}:`));
}

/** What the forms of an approver carry: deny, approve for less time, ask, hand on. */
export const DecideMetadata = z.strictObject({ requestId: RequestId });
export const AnswerMetadata = z.strictObject({ questionId: z.string().min(1).max(120) });
export const ExtendMetadata = z.strictObject({ grantId: GrantId });
export const BreakGlassMetadata = z.strictObject({ entitlement: EntitlementKey });
export const JudgeGlassMetadata = z.strictObject({ reviewId: GlassReviewId });
export const RefuseTaskMetadata = z.strictObject({ taskId: z.string().min(1).max(120) });

/** Reads what a modal carries; a tampered one is refused with a sentence. */
export function parseMetadata<T>(schema: z.ZodType<T>, privateMetadata: string): T {
  try {
    return schema.parse(JSON.parse(privateMetadata));
  } catch (cause) {
    throw new DomainError('invalid', 'This form is no longer readable. Close it and open it again.', {
      cause,
    });
  }
}

const OPTION_VALUE_MAX = 75;

/** An option's value holds 75 characters: a longer entitlement's key, or `role:<id>`, goes by its digest. */
export function itemValue(item: string): string {
  if (item.length <= OPTION_VALUE_MAX) return item;
  return `#${createHash('sha256').update(item).digest('hex').slice(0, 40)}`;
}

/** The entitlement's key or `role:<id>` that an option stands for. */
export function itemFromValue(definitions: Definitions, value: string): string {
  const direct = EntitlementKey.safeParse(value);
  if (direct.success && definitions.entitlements.has(direct.data)) return direct.data;
  for (const id of value.startsWith('role:') || value.startsWith('#') ? definitions.roles.keys() : [])
    if (itemValue(`role:${id}`) === value) return `role:${id}`;
  for (const key of value.startsWith('#') ? definitions.entitlements.keys() : [])
    if (itemValue(key) === value) return key;
  throw new DomainError('not_found', 'That access is no longer in the catalog. Choose another.', {
    field: 'entitlement',
  });
}

/** A short name for what is chosen, by which an input of a form for it is told from that of another. */
export function digestOf(items: string[]): string {
  return createHash('sha256').update(items.join('\n')).digest('hex').slice(0, 16);
}
