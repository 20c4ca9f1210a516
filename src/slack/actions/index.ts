import type { ActionListener } from './action.ts';
import { answerQuestionAction } from './question/answer-question.ts';
import { askAgainAction, askAgainEndedAction } from './request/ask-again.ts';
import { approveBundleAction } from './request/approve-bundle.ts';
import { approveRequestAction } from './request/approve-request.ts';
import { cancelBundleAction } from './request/cancel-bundle.ts';
import { cancelRequestAction } from './request/cancel-request.ts';
import { exportEvidenceAction, postChartAction } from './campaign/campaign-files.ts';
import { chooseBeneficiaryAction } from './request/choose-beneficiary.ts';
import { chooseEntitlementAction } from './request/choose-entitlement.ts';
import { completeTaskAction } from './grant/complete-task.ts';
import { continueBatchAction } from './review/continue-batch.ts';
import { keepItemAction, revokeItemAction } from './review/decide-item.ts';
import { lookAgainAction } from './reconcile/look-again.ts';
import {
  confirmMassChangeAction,
  disableAccountAction,
  endMissingAction,
  ignoreDiscrepancyAction,
  matchAccountAction,
  removeAccountAccessAction,
  restoreMissingAction,
  serveAccountAction,
} from './reconcile/settle-discrepancy.ts';
import {
  adoptFindingAction,
  ignoreFindingAction,
  keepFindingAction,
  removeFindingAction,
  removeIgnoredFindingAction,
} from './grant/decide-finding.ts';
import { decideSeveralAction, tickAllAction, tickNoneAction } from './review/decide-several.ts';
import { denyRequestAction } from './request/deny-request.ts';
import { openAuditAction } from './audit/open-audit.ts';
import { breakGlassAction } from './emergency/break-glass.ts';
import { delegateAction } from './people/delegate.ts';
import { endDelegationAction } from './people/end-delegation.ts';
import { explainRequestAction } from './request/explain-request.ts';
import { exportCsvAction, exportJsonlAction } from './audit/export-audit.ts';
import { extendGrantAction } from './grant/extend-grant.ts';
import { changeItemAction, moreOfItemAction } from './review/more-of-item.ts';
import { moreOfRequestAction } from './request/more-of-request.ts';
import { nudgeApproversAction } from './request/nudge-approvers.ts';
import { openRequestAction } from './request/open-request.ts';
import { emergencyJustifiedAction, emergencyNotJustifiedAction } from './emergency/judge-emergency.ts';
import { newerAuditAction, olderAuditAction } from './audit/page-audit.ts';
import { refuseTaskAction } from './grant/refuse-task.ts';
import { confirmMissingAction } from './connector/confirm-missing.ts';
import { confirmMovedConnectorAction } from './connector/confirm-moved-connector.ts';
import { endLeaverAccessAction } from './people/end-leaver-access.ts';
import { endGrantAction } from './grant/end-grant.ts';
import { issueCredentialAction } from './grant/issue-credential.ts';
import { returnGrantAction } from './grant/return-grant.ts';
import { campaignActions } from './campaign/run-campaign.ts';
import {
  showLateAction,
  showSignOffAction,
  showHeldAction,
  showWaitingAction,
} from './waiting/show-waiting.ts';
import { submitBatchAction } from './review/submit-batch.ts';
import { takeOverBatchAction } from './review/take-over-batch.ts';
import { turnBatchActions } from './review/turn-batch.ts';
import { turnPageActions } from './turn-page.ts';

/** Everything that can be pressed or chosen. */
export const ACTIONS: ActionListener[] = [
  openRequestAction,
  chooseEntitlementAction,
  chooseBeneficiaryAction,
  approveRequestAction,
  denyRequestAction,
  moreOfRequestAction,
  approveBundleAction,
  cancelRequestAction,
  cancelBundleAction,
  nudgeApproversAction,
  answerQuestionAction,
  extendGrantAction,
  issueCredentialAction,
  returnGrantAction,
  endGrantAction,
  endLeaverAccessAction,
  confirmMissingAction,
  confirmMovedConnectorAction,
  completeTaskAction,
  refuseTaskAction,
  olderAuditAction,
  newerAuditAction,
  exportCsvAction,
  exportJsonlAction,
  delegateAction,
  endDelegationAction,
  breakGlassAction,
  openAuditAction,
  keepFindingAction,
  removeFindingAction,
  removeIgnoredFindingAction,
  adoptFindingAction,
  ignoreFindingAction,
  restoreMissingAction,
  endMissingAction,
  matchAccountAction,
  serveAccountAction,
  disableAccountAction,
  removeAccountAccessAction,
  ignoreDiscrepancyAction,
  confirmMassChangeAction,
  lookAgainAction,
  explainRequestAction,
  askAgainAction,
  askAgainEndedAction,
  emergencyJustifiedAction,
  emergencyNotJustifiedAction,
  keepItemAction,
  revokeItemAction,
  moreOfItemAction,
  changeItemAction,
  decideSeveralAction,
  tickAllAction,
  tickNoneAction,
  submitBatchAction,
  continueBatchAction,
  takeOverBatchAction,
  showWaitingAction,
  showHeldAction,
  showLateAction,
  showSignOffAction,
  ...turnPageActions,
  ...turnBatchActions,
  ...campaignActions,
  exportEvidenceAction,
  postChartAction,
];
