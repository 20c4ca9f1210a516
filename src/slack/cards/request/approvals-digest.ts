import type { ApprovalsDigest, CameBy } from '../../../operations/approval/ask/show-approvals-digest.ts';
import { type Message, section } from '../../blocks.ts';
import { capital, counted, listed, type RenderContext, names, waiting } from '../../wording.ts';
import { approvalsMessage } from './approvals-reminder.ts';

/** One message of many approvals that came at once: how many, why they came, and all that waits. */
export function approvalsDigestCard(
  { waiting: waits, cameBy }: ApprovalsDigest,
  personId: string,
  render: RenderContext,
): Message {
  const line = `${capital(waiting(new Map([['approval', waits.total]])))}${because(cameBy, waits.total)}.`;
  return approvalsMessage(waits, { personId, render, text: line, head: section(`*${line}*`) });
}

function because(cameBy: CameBy[], total: number): string {
  const [only] = cameBy;
  if (only === undefined) return '';
  if (only.count === total) return `, because ${reason(only)}`;
  return `: ${listed(cameBy.map((one) => `${counted(one.count, 'came', 'came')} because ${reason(one)}`))}`;
}

function reason({ why, people }: CameBy): string {
  switch (why) {
    case 'escalated':
      return 'nobody decided in time';
    case 'delegate':
      return `${names(people)} delegated to you`;
    case 'away':
      return `${names(people)} ${people.length === 1 ? 'is' : 'are'} away`;
  }
}
