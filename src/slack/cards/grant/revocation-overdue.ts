import type { LateRemovals } from '../../../operations/grant/late/show-late-removals.ts';
import type { GrantView } from '../../../operations/views.ts';
import { button, buttons, type Message, note, section, sentence } from '../../blocks.ts';
import { sign } from '../../signs.ts';
import { ACTION, listBlockId, pageValue } from '../../ids.ts';
import { inline } from '../../mrkdwn.ts';
import { lastAnswer } from '../request/last-answer.ts';
import { remainsToOwner } from './what-remains.ts';
import { counted, endReason, names, person, right, when } from '../../wording.ts';

const NAMED = 5;

/** Tells an owner what of theirs should be gone and may still be there, all of one connector; later, that it is gone. */
export function lateRemovalsCard({ connectorId, late, left, through }: LateRemovals): Message {
  const [only] = late.rows;
  const [last] = left.rows;
  if (late.total === 1 && only !== undefined && through === 0) return revocationOverdueCard(only);
  if (late.total === 0 && through === 1 && last !== undefined) return revocationOverdueCard(last);
  const at = `at the connector ${inline(connectorId, 60)}`;
  const stays = leftLines(left);
  const since = through === 0 ? '' : `${counted(through, 'other has', 'others have')} got through since.`;
  if (late.total === 0) {
    const line = through === 0 ? `No removals ${at} are late.` : `All late removals ${at} are through.`;
    return {
      sign: sign('done', 'No late removals'),
      text: line,
      blocks: [section(line, ...stays)],
    };
  }
  const line = `${counted(late.total, 'removal', 'removals')} ${at} ${late.total === 1 ? 'isn’t' : 'aren’t'} getting through, so that access may still be there.`;
  const named = late.rows.slice(0, NAMED);
  const more = late.total - named.length;
  return {
    sign: sign('urgent', 'Access that should be gone'),
    text: line,
    blocks: [
      section(`*${line}*`, ...named.map((view) => `• ${lateRemovalLine(view)}`)),
      section(...(more > 0 ? [`… and ${more} more.`] : []), since, ...stays, lastAnswer(errorOf(named))),
      note(
        'Sallyport keeps trying. Fix it at the connector. If you remove access there by hand, the next try sees that.',
      ),
      buttons(
        listBlockId('card', connectorId),
        button(
          ACTION.showPage,
          `Show all ${late.total}`,
          pageValue({ list: 'late-removals', offset: 0, of: connectorId }),
        ),
      ),
    ].filter((block) => block.type !== 'section' || block.text?.text !== ''),
  };
}

/** The same of one removal. */
export function revocationOverdueCard(view: GrantView): Message {
  const { grant } = view;
  if (grant.state === 'revoked') return sentence(endedLine(view));
  const line = lateRemovalLine(view);
  return {
    sign: sign('urgent', 'Access that should be gone'),
    text: line,
    blocks: [
      section(line, lastAnswer(grant.lastError)),
      note(
        view.task === null
          ? `Sallyport keeps trying. If it can’t wait, remove target ${inline(grant.target, 100)} at connector ${inline(grant.connectorId, 60)} by hand. The next try sees that and closes this.`
          : `Waiting for ${names(view.task.assignees, 'or')} to do it by hand.`,
      ),
    ],
  };
}

const endedLine = (view: GrantView): string => `${whoseAccess(view)} ${remainsToOwner(view)}`;

/** What ended and is there still: "gone" is said of nothing of this. */
function leftLines({ rows, total }: LateRemovals['left']): string[] {
  const named = rows.filter((view) => view.grant.remains !== 'gone').slice(0, NAMED);
  const more = total - named.length;
  return [
    ...named.map((view) => `• ${endedLine(view)}`),
    ...(named.length > 0 && more > 0 ? [`… and ${more} more that ended but are still there.`] : []),
  ];
}

const errorOf = (views: GrantView[]): string | null =>
  views.find((view) => view.grant.lastError !== null)?.grant.lastError ?? null;

function whoseAccess({ holder, entitlement }: GrantView): string {
  return `Access to ${right(entitlement)} for ${person(holder)}`;
}

/** Whose access should be gone and may not be, in one sentence. */
export function lateRemovalLine(view: GrantView): string {
  const { grant } = view;
  if (grant.removedAt !== null)
    return `${whoseAccess(view)} is removed, but what they had open isn’t ended yet.`;
  const due =
    (grant.endReason ?? 'expired') === 'expired' && grant.expiresAt !== null
      ? `should have ended ${when(grant.expiresAt)}`
      : `has to be removed (${endReason(grant.endReason)})`;
  return `${whoseAccess(view)} ${due} and may still be there.`;
}
