import { nudgeApprovers, NudgeApprovers } from '../approval/ask/nudge-approvers.ts';
import { nudgeBundle, NudgeBundle } from '../approval/ask/nudge-bundle.ts';
import { reassignRequest, ReassignRequest } from '../approval/ask/reassign-request.ts';
import { approveBundle, ApproveBundle } from '../approval/decide/approve-bundle.ts';
import { approveRequest, ApproveRequest } from '../approval/decide/approve-request.ts';
import { denyRequest, DenyRequest } from '../approval/decide/deny-request.ts';
import { delegateApprovals, DelegateApprovals } from '../delegation/delegate-approvals.ts';
import { endDelegation } from '../delegation/end-delegation.ts';
import { breakGlass, BreakGlass } from '../emergency/break-glass.ts';
import { judgeEmergency, JudgeEmergency } from '../emergency/judge-emergency.ts';
import { previewEmergency, PreviewEmergency } from '../emergency/preview-emergency.ts';
import { explainDecision, ExplainDecision } from '../policy/explain-decision.ts';
import { explainRequest, ExplainRequest } from '../policy/explain-request.ts';
import { answerQuestion, AnswerQuestion } from '../question/answer-question.ts';
import { askQuestion, AskQuestion } from '../question/ask-question.ts';
import { cancelBundle, CancelBundle } from '../request/end/cancel-bundle.ts';
import { cancelRequest, CancelRequest } from '../request/end/cancel-request.ts';
import { previewBundle, PreviewBundle } from '../request/preview-bundle.ts';
import { previewRequest, PreviewRequest } from '../request/preview-request.ts';
import { submitBundle, SubmitBundle, submitRequest, SubmitRequest } from '../request/submit-request.ts';
import { type Act, act } from './act.ts';

export const REQUEST_ACTS: readonly Act[] = [
  act({
    name: 'request.submit',
    does: 'request access, or more time for access one holds',
    effect: 'writes',
    audience: ['member'],
    input: SubmitRequest,
    run: submitRequest,
  }),
  act({
    name: 'request.submit-several',
    does: 'request several things at once',
    effect: 'writes',
    audience: ['member'],
    input: SubmitBundle,
    run: submitBundle,
  }),
  act({
    name: 'request.preview',
    does: 'see what would become of a request before it is made',
    effect: 'reads',
    audience: ['member'],
    input: PreviewRequest,
    run: previewRequest,
  }),
  act({
    name: 'request.preview-several',
    does: 'see what would become of several requests before they are made',
    effect: 'reads',
    audience: ['member'],
    input: PreviewBundle,
    run: previewBundle,
  }),
  act({
    name: 'request.explain',
    does: 'see what would become of somebody’s request, and why',
    effect: 'reads',
    audience: ['member', 'manager', 'owner', 'admin', 'auditor'],
    input: ExplainRequest,
    run: explainRequest,
  }),
  act({
    name: 'request.explain-decision',
    does: 'see how a request was decided, and why',
    effect: 'reads',
    audience: ['requester', 'beneficiary', 'approver', 'admin', 'auditor'],
    input: ExplainDecision,
    run: explainDecision,
  }),
  act({
    name: 'request.cancel',
    does: 'cancel a request',
    effect: 'writes',
    audience: ['requester', 'beneficiary'],
    input: CancelRequest,
    run: cancelRequest,
  }),
  act({
    name: 'request.cancel-several',
    does: 'cancel what waits of several requests made at once',
    effect: 'writes',
    audience: ['requester', 'beneficiary'],
    input: CancelBundle,
    run: cancelBundle,
  }),
  act({
    name: 'request.nudge',
    does: 'have the approvers reminded',
    effect: 'writes',
    audience: ['requester', 'beneficiary'],
    input: NudgeApprovers,
    run: nudgeApprovers,
  }),
  act({
    name: 'request.nudge-several',
    does: 'have the approvers of several requests reminded',
    effect: 'writes',
    audience: ['requester', 'beneficiary'],
    input: NudgeBundle,
    run: nudgeBundle,
  }),
  act({
    name: 'request.approve',
    does: 'approve a request, or for less time',
    effect: 'writes',
    audience: ['approver'],
    input: ApproveRequest,
    run: approveRequest,
  }),
  act({
    name: 'request.approve-several',
    does: 'approve what waits for one of several requests',
    effect: 'writes',
    audience: ['approver'],
    input: ApproveBundle,
    run: approveBundle,
  }),
  act({
    name: 'request.deny',
    does: 'deny a request',
    effect: 'writes',
    audience: ['approver'],
    input: DenyRequest,
    run: denyRequest,
  }),
  act({
    name: 'request.reassign',
    does: 'hand the decision on a request to somebody else',
    effect: 'writes',
    audience: ['approver'],
    input: ReassignRequest,
    run: reassignRequest,
  }),
  act({
    name: 'question.ask',
    does: 'ask a question about a request',
    effect: 'writes',
    audience: ['approver'],
    input: AskQuestion,
    run: askQuestion,
  }),
  act({
    name: 'question.answer',
    does: 'answer a question about a request',
    effect: 'writes',
    audience: ['requester', 'beneficiary'],
    input: AnswerQuestion,
    run: answerQuestion,
  }),
  act({
    name: 'delegation.start',
    does: 'let a colleague decide for one',
    effect: 'writes',
    audience: ['member'],
    input: DelegateApprovals,
    run: delegateApprovals,
  }),
  act({
    name: 'delegation.end',
    does: 'decide alone again',
    effect: 'writes',
    audience: ['member'],
    input: null,
    run: endDelegation,
  }),
  act({
    name: 'emergency.preview',
    does: 'see whether emergency access is given',
    effect: 'reads',
    audience: ['member'],
    input: PreviewEmergency,
    run: previewEmergency,
  }),
  act({
    name: 'emergency.take',
    does: 'take access in an emergency, before anybody decides',
    effect: 'writes',
    audience: ['member'],
    input: BreakGlass,
    run: breakGlass,
  }),
  act({
    name: 'emergency.judge',
    does: 'judge a use of emergency access',
    effect: 'destroys',
    audience: ['emergency reviewer'],
    input: JudgeEmergency,
    run: judgeEmergency,
  }),
];
