/**
 * Every name by which Slack hands something back to us. A button's value is an opaque id and nothing else;
 * what is done with it is judged anew from the rows.
 */
import { createHash } from 'node:crypto';
import * as z from 'zod';
import type { Definitions } from '../domain/definitions.ts';
import { DomainError } from '../domain/errors.ts';
import {
  CampaignId,
  DiscrepancyId,
  EntitlementKey,
  EmergencyReviewId,
  GrantId,
  RequestId,
  ReviewBatchId,
  ReviewItemId,
} from '../domain/ids.ts';
import type { ReviewVerdict } from '../domain/review/review-item.ts';

export const ACTION = {
  openRequest: 'open_request',
  chooseEntitlement: 'choose_entitlement',
  approveRequest: 'approve_request',
  denyRequest: 'deny_request',
  cancelRequest: 'cancel_request',
  extendGrant: 'extend_grant',
  issueCredential: 'issue_credential',
  returnGrant: 'return_grant',
  endGrant: 'end_grant',
  endLeaverAccess: 'end_leaver_access',
  confirmMovedConnector: 'confirm_moved_connector',
  confirmMissing: 'confirm_missing',
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
  emergencyJustified: 'glass_justified',
  emergencyNotJustified: 'glass_not_justified',
  delegate: 'delegate',
  endDelegation: 'end_delegation',
  breakGlass: 'break_glass',
  openAudit: 'open_audit',
  keepFinding: 'keep_finding',
  removeFinding: 'remove_finding',
  restoreMissing: 'restore_missing',
  endMissing: 'end_missing',
  matchAccount: 'match_account',
  serveAccount: 'serve_account',
  disableAccount: 'disable_account',
  removeAccountAccess: 'remove_account_access',
  ignoreDiscrepancy: 'ignore_discrepancy',
  confirmMassChange: 'confirm_mass_change',
  lookAgain: 'look_again',
  otherFindings: 'other_findings',
  adoptFinding: 'adopt_finding',
  ignoreFinding: 'ignore_finding',
  removeIgnoredFinding: 'remove_ignored_finding',
  explainRequest: 'explain_request',
  askAgain: 'ask_again',
  askAgainEnded: 'ask_again_ended',
  keepItem: 'keep_item',
  revokeItem: 'revoke_item',
  moreOfItem: 'more_of_item',
  changeItem: 'change_item',
  previousItems: 'previous_items',
  nextItems: 'next_items',
  nextOpenItems: 'next_open_items',
  groupByPerson: 'group_by_person',
  groupByResource: 'group_by_resource',
  decideSeveral: 'decide_several',
  tickAll: 'tick_all',
  tickNone: 'tick_none',
  submitBatch: 'submit_batch',
  continueBatch: 'continue_batch',
  showWaiting: 'show_waiting',
  showHeld: 'show_held',
  showPage: 'show_page',
  previousPage: 'previous_page',
  nextPage: 'next_page',
  showLate: 'show_late',
  showSignOff: 'show_sign_off',
  takeOverBatch: 'take_over_batch',
  showCampaign: 'show_campaign',
  startCampaign: 'start_campaign',
  discardCampaign: 'discard_campaign',
  refreshCampaign: 'refresh_campaign',
  closeCampaign: 'close_campaign',
  giveUnreviewed: 'give_unreviewed',
  confirmRemovals: 'confirm_removals',
  spareRemovals: 'spare_removals',
  holdRemovals: 'hold_removals',
  continueRemovals: 'continue_removals',
  signCampaign: 'sign_campaign',
  postChart: 'post_chart',
  exportEvidence: 'export_evidence',
} as const;

export const VIEW = {
  request: 'request_access',
  extend: 'extend_grant',
  issueCredential: 'issue_credential',
  endGrant: 'end_grant',
  deny: 'deny_request',
  refuseTask: 'refuse_task',
  approveLess: 'approve_less',
  askQuestion: 'ask_question',
  answerQuestion: 'answer_question',
  handOn: 'hand_on',
  delegate: 'delegate',
  chooseEmergency: 'choose_emergency',
  list: 'list',
  breakGlass: 'break_glass',
  emergencyJustified: 'glass_justified',
  emergencyNotJustified: 'glass_not_justified',
  ignoreDiscrepancy: 'ignore_discrepancy',
  matchAccount: 'match_account',
  serveAccount: 'serve_account',
  keepItem: 'keep_item',
  revokeItem: 'revoke_item',
  changeItem: 'change_item',
  reassignItem: 'reassign_item',
  keepUntil: 'keep_until',
  commentItem: 'comment_item',
  decideSeveral: 'decide_several',
  giveUnreviewed: 'give_unreviewed',
  spareRemovals: 'spare_removals',
  adoptFinding: 'adopt_finding',
  ignoreFinding: 'ignore_finding',
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
  verdict: 'verdict',
  until: 'until',
  items: 'items',
  publicKey: 'public_key',
  noEnd: 'no_end',
} as const;

/** What else an approver can do with a request: the beginning of an option's value, before its id. */
export const MORE = ['less', 'ask', 'hand'] as const;
export type More = (typeof MORE)[number];

export function readMore(value: string): { more: More | undefined; requestId: string } {
  const more = MORE.find((one) => value.startsWith(`${one}:`));
  return { more, requestId: more === undefined ? '' : value.slice(more.length + 1) };
}

/** What else a reviewer can do with an item: the beginning of an option's value, before its id. */
export const MORE_OF_ITEM = ['reassign', 'until', 'comment'] as const;
export type MoreOfItem = (typeof MORE_OF_ITEM)[number];

export function readMoreOfItem(value: string): { more: MoreOfItem | undefined; itemId: string } {
  const more = MORE_OF_ITEM.find((one) => value.startsWith(`${one}:`));
  return { more, itemId: more === undefined ? '' : value.slice(more.length + 1) };
}

/** An item's id out of a button's value. */
export function readItemId(value: string): ReviewItemId {
  const read = /^\d{1,15}$/.test(value) ? ReviewItemId.safeParse(value) : undefined;
  if (read?.success === true) return read.data;
  throw new DomainError('not_found', 'That item can’t be found. Open your review again to continue.');
}

/** Which verdict was chosen in a form; undefined when none was. */
export function readVerdict(value: string): ReviewVerdict | undefined {
  return value === 'keep' || value === 'revoke' ? value : undefined;
}

/** Whether an id names several requests that were asked for together. */
export function isBundleId(id: string): boolean {
  return id.startsWith('bundle_');
}

/** Where a list of rows with buttons stands, so that it can be shown anew after a click in it. */
export const LISTS = ['status', 'approvals'] as const;
export type ListName = (typeof LISTS)[number];

export type Place = ListName | 'home' | 'card' | PagePlace;

export function listBlockId(place: Place, rowId: string): string {
  return `${place}:${rowId}`.slice(0, 255);
}

export function listOfBlockId(blockId: string): ListName | undefined {
  return LISTS.find((list) => blockId.startsWith(`${list}:`));
}

/** The lists that are shown a page at a time. */
export const PAGED = [
  'approvals',
  'glass-reviews',
  'batches',
  'campaign-waits',
  'late-reviewers',
  'tasks',
  'questions',
  'findings',
  'discrepancies',
  'late-removals',
  'overdue-tasks',
  'untold-ends',
  'left-connectors',
  'moved-connectors',
  'grants',
  'requests',
  'live-campaigns',
  'coming-campaigns',
  'closed-campaigns',
  'conflicts',
  'holders',
  'held',
  'owned',
  'all-findings',
  'ignored-findings',
  'looks',
  'team',
] as const;
export type PagedName = (typeof PAGED)[number];

/** Where a page of one of them begins. */
export interface ListPage {
  list: PagedName;
  offset: number;
  /** Of what, where the list is of something: a resource, a connector. */
  of: string;
}

type PagePlace = `page:${string}`;

export const pageValue = ({ list, offset, of }: ListPage): string => `${list}:${offset}:${of}`;

/** The button that opens a whole list, in a message that shows some of several. */
export const wholeListAction = (list: PagedName): string => `whole_${list.replaceAll('-', '_')}`;

export function readPage(value: string): ListPage | undefined {
  const [, name, offset = '', of = ''] = /^([a-z-]+):(\d{1,7}):(.*)$/su.exec(value) ?? [];
  const list = PAGED.find((one) => one === name);
  return list === undefined ? undefined : { list, offset: Number(offset), of };
}

/** Where a row stands that was shown on a page: a click in it shows that page anew. */
export const placeOf = (page: ListPage): PagePlace => `page:${pageValue(page)}`;

export function pageOfBlockId(blockId: string): ListPage | undefined {
  const [, value] = /^page:([a-z-]+:\d+:[^:]*):/.exec(blockId) ?? [];
  return value === undefined ? undefined : readPage(value);
}

/** What the form for asking keeps of what was typed while it has no input for it. */
export const RequestMetadata = z.strictObject({
  wanted: z.union([z.literal('permanent'), z.int().positive()]).optional(),
  /** The time that was typed as the end, in milliseconds. */
  until: z.int().positive().optional(),
  /** Something was typed of how long that isn't settled. */
  open: z.literal(true).optional(),
  justification: z.string().optional(),
  ticket: z.string().optional(),
});
/** What the forms of an approver carry: deny, approve for less time, ask, hand on. */
export const DecideMetadata = z.strictObject({ requestId: RequestId });
export const AnswerMetadata = z.strictObject({ questionId: z.string().min(1).max(120) });
/** What the forms about one grant carry: extend, get what it is used with, end. */
export const GrantMetadata = z.strictObject({ grantId: GrantId });
export const DiscrepancyMetadata = z.strictObject({ id: DiscrepancyId });
/** What the forms about found access carry: also as what it was shown. */
export const FindingMetadata = z.strictObject({ grantId: GrantId, shown: z.enum(['open', 'ignored']) });
/** With a mark of what the account was shown to hold. */
export const AccountMetadata = z.strictObject({ id: DiscrepancyId, mark: z.string().max(64) });
export const BreakGlassMetadata = z.strictObject({ entitlement: EntitlementKey });
export const JudgeEmergencyMetadata = z.strictObject({ reviewId: EmergencyReviewId });
/** What the forms about one item of a review carry. */
export const ItemMetadata = z.strictObject({ itemId: ReviewItemId });
export const BatchMetadata = z.strictObject({ batchId: ReviewBatchId });
export const CampaignMetadata = z.strictObject({ campaignId: CampaignId });
export const RefuseTaskMetadata = z.strictObject({ taskId: z.string().min(1).max(120) });

/** Reads what a modal carries; a tampered one is refused with a sentence. */
export function parseMetadata<T>(schema: z.ZodType<T>, privateMetadata: string): T {
  try {
    return schema.parse(JSON.parse(privateMetadata));
  } catch (cause) {
    throw new DomainError('invalid', 'This form is out of date. Close it and open it again.', {
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
  throw new DomainError('not_found', 'That access isn’t in the catalog any more. Choose another.', {
    field: 'entitlement',
  });
}

/** A short name for what is chosen, by which an input of a form for it is told from that of another. */
export function digestOf(items: string[]): string {
  return createHash('sha256').update(items.join('\n')).digest('hex').slice(0, 16);
}
