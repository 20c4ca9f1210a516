import type { GrantView } from '../../../operations/views.ts';
import type { KnownBlock } from '@slack/types';
import { buttons, type Message, note, section } from '../../blocks.ts';
import { listBlockId } from '../../ids.ts';
import { sign } from '../../signs.ts';
import { inline, quote } from '../../mrkdwn.ts';
import { names, person, right } from '../../wording.ts';
import { askAgainButton } from '../request/ask-again.ts';

/** Says to the holder, to who asked, or to an owner, that decided access could not be set up, and why. */
export function grantFailedCard(view: GrantView, audienceId: string): Message {
  const line = `${whoseAccess(view, audienceId)} ${notGivenLine(view)}`;
  const { state, lastError, note: whyGivenUp } = view.grant;
  const error = quote((state === 'failed' ? lastError : whyGivenUp) ?? '', 500);
  return {
    sign: sign('failed', 'Access not set up'),
    text: line,
    blocks: [
      section(line, error === '' ? '' : `The problem:\n${error}`),
      note(whatNext(view, audienceId)),
      ...askAgain(view, audienceId),
    ],
  };
}

function askAgain({ grant, holder, requesterId }: GrantView, audienceId: string): KnownBlock[] {
  const { id, requestId, state } = grant;
  const isTheirs = holder.id === audienceId || requesterId === audienceId;
  if (requestId === null || !isTheirs || !['failed', 'revoked'].includes(state)) return [];
  return [buttons(listBlockId('card', id), askAgainButton(requestId))];
}

function whatNext(view: GrantView, audienceId: string): string {
  if (['offboarded', 'retired'].includes(view.grant.endReason ?? '')) return 'There’s nothing to fix.';
  const repair = repairLine(view, audienceId);
  return repair === ''
    ? 'The owners know. Once they’ve fixed it, ask again.'
    : `${repair} Then they can ask again.`;
}

/** "Your access to X", or whose it is. */
export function whoseAccess(view: GrantView, audienceId: string): string {
  const whose = view.holder.id === audienceId ? 'Your access' : `Access for ${person(view.holder)}`;
  return `${whose} to ${right(view.entitlement)}`;
}

/** What is so of access that never worked; "nothing" is said only of what was read back, or never begun. */
export function notGivenLine({ grant, task }: GrantView): string {
  switch (grant.state) {
    case 'failed':
      return 'could not be set up. Nothing was granted.';
    case 'revoked':
      return `could not be set up. ${leftOf(grant)}`;
    default:
      return task === null
        ? 'could not be set up. If any of it still arrives, it’s removed.'
        : `could not be set up. ${names(task.assignees, 'or')} is making sure that nothing of it is left.`;
  }
}

function leftOf({ remains }: GrantView['grant']): string {
  switch (remains) {
    case 'held-by-another-grant':
      return 'The access is still there through another grant.';
    case 'stood-before':
      return 'It was there before, and stays as it was.';
    case 'gone':
      return 'Nothing of it is left.';
    case 'never-there':
    case null:
      return 'Nothing was granted.';
  }
}

/** Where an owner repairs it; empty to those who can't. */
export function repairLine({ grant, holder, requesterId }: GrantView, audienceId: string): string {
  if (holder.id === audienceId || requesterId === audienceId) return '';
  return `Fix it at the connector ${inline(grant.connectorId, 60)} (target ${inline(grant.target, 100)}).`;
}
