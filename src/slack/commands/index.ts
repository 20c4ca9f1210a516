import { approvalsCommand } from './approvals.ts';
import { auditCommand } from './audit.ts';
import type { Command } from './command.ts';
import { breakGlassCommand } from './break-glass.ts';
import { campaignCommand } from './campaign.ts';
import { conflictsCommand } from './conflicts.ts';
import { delegateCommand } from './delegate.ts';
import { explainCommand } from './explain.ts';
import { extendCommand } from './extend.ts';
import { findingsCommand } from './reconcile/findings.ts';
import { helpCommand } from './help.ts';
import { reconcileCommand } from './reconcile/reconcile.ts';
import { requestCommand } from './request.ts';
import { returnCommand } from './return.ts';
import { reviewCommand } from './review.ts';
import { statusCommand } from './status.ts';
import { whoCommand } from './who.ts';

export const COMMANDS: Command[] = [
  requestCommand,
  statusCommand,
  extendCommand,
  returnCommand,
  approvalsCommand,
  reviewCommand,
  delegateCommand,
  breakGlassCommand,
  explainCommand,
  whoCommand,
  findingsCommand,
  reconcileCommand,
  conflictsCommand,
  campaignCommand,
  auditCommand,
  helpCommand(() => COMMANDS),
];
