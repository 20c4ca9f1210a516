import type { GrantView } from '../../operations/views.ts';
import { type Message, note, section } from '../blocks.ts';
import { inline, quote } from '../mrkdwn.ts';
import { remainsToOwner } from './what-remains.ts';
import { endReason, names, person, right, when } from '../wording.ts';

/** Tells an owner that access which had to end is still there; later, that it is gone. */
export function revocationOverdueCard(view: GrantView): Message {
  const { grant } = view;
  const whose = whoseAccess(view);
  if (grant.state === 'revoked') {
    const line = `${whose} ${remainsToOwner(view)}`;
    return { text: line, blocks: [section(line)] };
  }
  const line = lateRemovalLine(view);
  const error = quote(grant.lastError ?? '', 500);
  return {
    text: line,
    blocks: [
      section(line, error === '' ? '' : `What was answered last:\n${error}`),
      note(
        view.task === null
          ? `Sallyport keeps trying. If it can’t wait, remove target ${inline(grant.target, 100)} at connector ${inline(grant.connectorId, 60)} by hand: the next try will see it and close this.`
          : `It waits for ${names(view.task.assignees, 'or')} to do it by hand.`,
      ),
    ],
  };
}

function whoseAccess({ holder, entitlement }: GrantView): string {
  return `The access of ${person(holder)} to ${right(entitlement)}`;
}

/** Whose access should be gone and may not be, in one sentence. */
export function lateRemovalLine(view: GrantView): string {
  const { grant } = view;
  const due =
    (grant.endReason ?? 'expired') === 'expired' && grant.expiresAt !== null
      ? `should have ended ${when(grant.expiresAt)}`
      : `has to be removed (${endReason(grant.endReason)})`;
  return `${whoseAccess(view)} ${due} and may still be there.`;
}
