import type { FindingView } from '../../../operations/finding/show-finding.ts';
import { button, buttons, type Message, note, section } from '../../blocks.ts';
import { ACTION, listBlockId, type Place } from '../../ids.ts';
import { inline } from '../../mrkdwn.ts';
import { sign } from '../../signs.ts';
import { endReason, nameOf, person, right, when, type RenderContext } from '../../wording.ts';
import { remainsToOwner } from './what-remains.ts';

/** Access that was there before and that nobody had decided, to one of those who decide whether it stays. */
export function findingCard(view: FindingView, audienceId: string, render: RenderContext): Message {
  const line = findingLine(view, render);
  if (view.finding.state !== 'open') return { text: line, blocks: [section(line)] };
  const isAsked = view.finding.askedIds.some((id) => id === audienceId);
  return {
    ...(isAsked ? { sign: sign('waiting', 'For you to decide') } : {}),
    text: line,
    blocks: [
      section(line, leaverLine(view)),
      note(
        `The target lists it as the account “${inline(view.account, 254)}”. It may have been given by hand, or by a gift that is no longer on record after a backup was restored.`,
        `It stays until somebody has it removed${view.finding.seenFor === null ? '' : ', also when what was asked for here ends'}.`,
      ),
      isAsked ? findingButtons(view, 'card') : section('Somebody else decides this now.'),
    ],
  };
}

/** What was found, as a sentence to somebody who decides it. */
export function foundLine(
  { finding, grant: { grant, holder, entitlement } }: FindingView,
  render: RenderContext,
): string {
  const until = grant.expiresAt === null ? 'with no end date' : `until ${when(grant.expiresAt)}`;
  if (finding.seenFor === null)
    return `${person(holder)} has access to ${right(entitlement)}, ${until}, which an access review found and didn’t decide; nobody else here has. Does it stay?`;
  return `${person(holder)} already had access to ${right(entitlement)}, ${until}, before it was given through \`${render.command}\`; nobody here had decided that. Does it stay?`;
}

export function findingButtons({ finding, grant }: FindingView, place: Place) {
  const whose = `${grant.holder.name}’s access to ${grant.entitlement.label}`;
  return buttons(
    listBlockId(place, finding.grantId),
    button(ACTION.keepFinding, 'Keep', finding.grantId, {
      confirm: {
        title: 'Keep this access?',
        text: `${whose} stays as it is, and you are on record as who decided that. Access reviews go over it like over any other.`,
        yes: 'Keep it',
        no: 'Not yet',
      },
    }),
    button(ACTION.removeFinding, 'Remove', finding.grantId, {
      style: 'danger',
      confirm: {
        title: 'Remove this access?',
        text: `${whose} is removed, unless another grant holds it: then it goes when that ends.`,
        yes: 'Remove it',
        no: 'Not yet',
      },
    }),
  );
}

function findingLine(view: FindingView, render: RenderContext): string {
  const { finding, grant, endedBy } = view;
  const { grant: row, holder, entitlement } = grant;
  const whose = `The access of ${person(holder)} to ${right(entitlement)}, which was found,`;
  const who = endedBy === null ? 'Somebody' : nameOf(endedBy);
  if (row.state === 'revoked') return `${whose} ${remainsToOwner(grant)}`;
  if (row.state === 'revoking') return `${whose} is being removed (${endReason(row.endReason)}).`;
  return finding.state === 'kept'
    ? `${who} decided that the access of ${person(holder)} to ${right(entitlement)} stays, ${row.expiresAt === null ? 'with no end date' : `until ${when(row.expiresAt)}`}. It is reviewed like any other.`
    : foundLine(view, render);
}

const leaverLine = ({ absence }: FindingView): string => (absence === null ? '' : `${inline(absence, 200)}.`);
