import { exportAudit, ExportAudit } from '../audit/export-audit.ts';
import { searchAudit, SearchAudit } from '../audit/search-audit.ts';
import { confirmMissing, ConfirmMissing } from '../discovery/confirm-missing.ts';
import { confirmMovedConnector, ConfirmMovedConnector } from '../connector/confirm-moved-connector.ts';
import { decideFinding, DecideFinding } from '../finding/decide-finding.ts';
import { decideDiscrepancy, DecideDiscrepancy } from '../discrepancy/decide-discrepancy.ts';
import { endGrant, EndGrant } from '../grant/end/end-grant.ts';
import { returnGrant, ReturnGrant } from '../grant/end/return-grant.ts';
import { importGrants, ImportGrants } from '../grant/import/import-grants.ts';
import { issueCredential, IssueCredential } from '../grant/issue/issue-credential.ts';
import { endLeaverAccess, EndLeaverAccess } from '../leaver/end-leaver-access.ts';
import { showOverview } from '../overview/show-overview.ts';
import { importPeople, ImportPeople } from '../people/import-people.ts';
import { linkAccount, LinkAccount } from '../people/link-account.ts';
import { renumberPerson, RenumberPerson } from '../people/renumber-person.ts';
import { listConflicts } from '../policy/list-conflicts.ts';
import { askForLook, AskForLook } from '../reconcile/ask-for-look.ts';
import { listFindings, ListFindings } from '../reconcile/show/list-findings.ts';
import { listLooks, ListLooks } from '../reconcile/show/list-looks.ts';
import { completeTask, CompleteTask } from '../task/complete-task.ts';
import { refuseTask, RefuseTask } from '../task/refuse-task.ts';
import { type Act, act } from './act.ts';

export const ACCESS_ACTS: readonly Act[] = [
  act({
    name: 'grant.return',
    does: 'give access back',
    effect: 'destroys',
    audience: ['holder'],
    input: ReturnGrant,
    run: returnGrant,
  }),
  act({
    name: 'grant.end',
    does: 'end what somebody else holds',
    effect: 'destroys',
    audience: ['manager', 'owner', 'admin'],
    input: EndGrant,
    run: endGrant,
  }),
  act({
    name: 'grant.issue',
    does: 'get a password or a certificate for access one holds',
    effect: 'writes',
    audience: ['holder'],
    input: IssueCredential,
    run: issueCredential,
  }),
  act({
    name: 'grant.import',
    does: 'take on access that is there already',
    effect: 'writes',
    audience: ['command line'],
    input: ImportGrants,
    run: importGrants,
  }),
  act({
    name: 'leaver.end-access',
    does: 'end what somebody holds who has left',
    effect: 'destroys',
    audience: ['owner', 'admin'],
    input: EndLeaverAccess,
    run: endLeaverAccess,
  }),
  act({
    name: 'task.complete',
    does: 'say that work by hand is done',
    effect: 'writes',
    audience: ['assignee'],
    input: CompleteTask,
    run: completeTask,
  }),
  act({
    name: 'task.refuse',
    does: 'say that work by hand can’t be done',
    effect: 'writes',
    audience: ['assignee'],
    input: RefuseTask,
    run: refuseTask,
  }),
  act({
    name: 'finding.decide',
    does: 'adopt, remove or ignore access that nobody had approved',
    effect: 'destroys',
    audience: ['owner', 'admin'],
    input: DecideFinding,
    run: decideFinding,
  }),
  act({
    name: 'discrepancy.decide',
    does: 'settle how a system differs from what was decided',
    effect: 'destroys',
    audience: ['owner', 'admin'],
    input: DecideDiscrepancy,
    run: decideDiscrepancy,
  }),
  act({
    name: 'finding.list',
    does: 'see how systems differ from what was decided',
    effect: 'reads',
    audience: ['owner', 'admin', 'auditor'],
    input: ListFindings,
    run: listFindings,
  }),
  act({
    name: 'look.list',
    does: 'see how systems were looked at last',
    effect: 'reads',
    audience: ['owner', 'admin', 'auditor'],
    input: ListLooks,
    run: listLooks,
  }),
  act({
    name: 'look.ask',
    does: 'have what a system holds compared with what was decided, now',
    effect: 'destroys',
    audience: ['owner', 'admin'],
    input: AskForLook,
    run: askForLook,
  }),
  act({
    name: 'connector.confirm-move',
    does: 'confirm that a system that moved is the same one',
    effect: 'writes',
    audience: ['admin'],
    input: ConfirmMovedConnector,
    run: confirmMovedConnector,
  }),
  act({
    name: 'discovery.confirm-missing',
    does: 'confirm that entitlements missing from a list are gone',
    effect: 'destroys',
    audience: ['owner', 'admin'],
    input: ConfirmMissing,
    run: confirmMissing,
  }),
  act({
    name: 'conflict.list',
    does: 'list conflicting access that is held now',
    effect: 'reads',
    audience: ['admin', 'auditor'],
    input: null,
    run: listConflicts,
  }),
  act({
    name: 'audit.search',
    does: 'read the audit trail',
    effect: 'reads',
    audience: ['admin', 'auditor'],
    input: SearchAudit,
    run: searchAudit,
  }),
  act({
    name: 'audit.export',
    does: 'export the audit trail',
    effect: 'reads',
    audience: ['admin', 'auditor', 'command line'],
    input: ExportAudit,
    run: exportAudit,
  }),
  act({
    name: 'overview.show',
    does: 'see what is stuck in the whole company',
    effect: 'reads',
    audience: ['admin'],
    input: null,
    run: showOverview,
  }),
  act({
    name: 'person.link',
    does: 'tie a Slack account to a person',
    effect: 'writes',
    audience: ['command line'],
    input: LinkAccount,
    run: linkAccount,
  }),
  act({
    name: 'person.renumber',
    does: 'say that somebody with another employee id is the same person',
    effect: 'writes',
    audience: ['command line'],
    input: RenumberPerson,
    run: renumberPerson,
  }),
  act({
    name: 'person.import',
    does: 'bring the directory up to date with a file',
    effect: 'writes',
    audience: ['command line'],
    input: ImportPeople,
    run: importPeople,
  }),
];
