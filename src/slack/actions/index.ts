import type { ActionListener } from './action.ts';
import { answerQuestionAction } from './answer-question.ts';
import { approveBundleAction } from './approve-bundle.ts';
import { approveRequestAction } from './approve-request.ts';
import { cancelBundleAction } from './cancel-bundle.ts';
import { cancelRequestAction } from './cancel-request.ts';
import { exportEvidenceAction, postChartAction } from './campaign-files.ts';
import { chooseBeneficiaryAction } from './choose-beneficiary.ts';
import { chooseEntitlementAction } from './choose-entitlement.ts';
import { completeTaskAction } from './complete-task.ts';
import { continueBatchAction } from './continue-batch.ts';
import { keepItemAction, revokeItemAction } from './decide-item.ts';
import { keepFindingAction, removeFindingAction } from './decide-finding.ts';
import { decideSeveralAction } from './decide-several.ts';
import { denyRequestAction } from './deny-request.ts';
import { endDelegationAction } from './end-delegation.ts';
import { explainRequestAction } from './explain-request.ts';
import { exportCsvAction, exportJsonlAction } from './export-audit.ts';
import { extendGrantAction } from './extend-grant.ts';
import { changeItemAction, moreOfItemAction } from './more-of-item.ts';
import { moreOfRequestAction } from './more-of-request.ts';
import { nudgeApproversAction } from './nudge-approvers.ts';
import { openRequestAction } from './open-request.ts';
import { glassJustifiedAction, glassNotJustifiedAction } from './judge-glass.ts';
import { newerAuditAction, olderAuditAction } from './page-audit.ts';
import { refuseTaskAction } from './refuse-task.ts';
import { confirmMovedConnectorAction } from './confirm-moved-connector.ts';
import { endLeaverAccessAction } from './end-leaver-access.ts';
import { returnGrantAction } from './return-grant.ts';
import { campaignActions } from './run-campaign.ts';
import { showLateAction, showSignOffAction, showWaitingAction } from './show-waiting.ts';
import { submitBatchAction } from './submit-batch.ts';
import { takeOverBatchAction } from './take-over-batch.ts';
import { turnBatchActions } from './turn-batch.ts';
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
  returnGrantAction,
  endLeaverAccessAction,
  confirmMovedConnectorAction,
  completeTaskAction,
  refuseTaskAction,
  olderAuditAction,
  newerAuditAction,
  exportCsvAction,
  exportJsonlAction,
  endDelegationAction,
  keepFindingAction,
  removeFindingAction,
  explainRequestAction,
  glassJustifiedAction,
  glassNotJustifiedAction,
  keepItemAction,
  revokeItemAction,
  moreOfItemAction,
  changeItemAction,
  decideSeveralAction,
  submitBatchAction,
  continueBatchAction,
  takeOverBatchAction,
  showWaitingAction,
  showLateAction,
  showSignOffAction,
  ...turnPageActions,
  ...turnBatchActions,
  ...campaignActions,
  exportEvidenceAction,
  postChartAction,
];
