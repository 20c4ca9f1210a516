import type { KnownBlock } from '@slack/types';
import type { GrantId } from '../../../domain/ids.ts';
import type { FindingView } from '../../../operations/finding/show-finding.ts';
import { button, buttons, type Message, note, section } from '../../blocks.ts';
import { ACTION, listBlockId, type Place } from '../../ids.ts';
import { inline, quote } from '../../mrkdwn.ts';
import { sign } from '../../signs.ts';
import { endReason, nameOf, person, right, when, type RenderContext } from '../../wording.ts';
import { endBlocks } from './grant.ts';
import { remainsToOwner } from './what-remains.ts';

/** Access that was there before and that nobody had decided, to one of those who decide whether it stays. */
export function findingCard(
  view: FindingView,
  audienceId: string,
  render: RenderContext,
  endable: ReadonlySet<GrantId> = new Set(),
): Message {
  const { finding, grant } = view;
  const line = findingLine(view, render);
  const isAsked = finding.askedIds.some((id) => id === audienceId);
  const isLive = grant.grant.state === 'active';
  if (finding.state === 'ignored' && isLive)
    return {
      text: line,
      blocks: [
        section(line, leaverLine(view)),
        ...reasonBlocks(finding),
        ...(isAsked ? [findingButtons(view, 'card')] : []),
      ],
    };
  if (finding.state !== 'open')
    return {
      text: line,
      blocks: [section(line), ...(isLive ? reasonBlocks(finding) : []), ...endBlocks(grant.grant, endable)],
    };
  return {
    ...(isAsked ? { sign: sign('waiting', 'For you to decide') } : {}),
    text: line,
    blocks: [
      section(line, leaverLine(view)),
      note(
        `The target lists it under the account “${inline(view.account, 254)}”.${finding.operation === null ? ' Somebody may have given it by hand, or a restored backup lost the record of it.' : ''}`,
        staysLine(view),
      ),
      isAsked ? findingButtons(view, 'card') : section('Somebody else decides this now.'),
    ],
  };
}

/** What was found, as a sentence to somebody who decides it. */
export const foundLine = (view: FindingView, render: RenderContext): string =>
  `${accessLine(view, render)} Should it stay?`;

/** The same without the question. */
export function accessLine(
  { finding, grant: { grant, holder, entitlement } }: FindingView,
  render: RenderContext,
): string {
  const until = grant.expiresAt === null ? 'with no end date' : `until ${when(grant.expiresAt)}`;
  if (finding.changeId !== null)
    return `${person(holder)} has access to ${right(entitlement)} ${until}. ${lostLine(finding)}`;
  if (finding.lookedAt !== null)
    return `${person(holder)} has access to ${right(entitlement)} ${until}. ${lookedLine(finding)}`;
  if (finding.seenFor === null)
    return `${person(holder)} has access to ${right(entitlement)} ${until}. An access review found it and left it undecided.`;
  return `${person(holder)} already had access to ${right(entitlement)} ${until} before getting it through \`${render.command}\`. Nobody here had approved that.`;
}

function staysLine({ finding, grant: { grant } }: FindingView): string {
  if (grant.expiresAt !== null) return 'It ends then, or when somebody removes it.';
  return `It stays until somebody removes it${finding.seenFor === null ? '' : ', even after what was asked for here ends'}.`;
}

const lookedLine = ({ operation }: FindingView['finding']): string =>
  operation === null
    ? 'A look at the target found it, and nobody here had approved it.'
    : 'Sallyport gave it, and it isn’t on record who approved it.';

/** Found after the database changed, which may have lost why somebody has it. */
const lostLine = ({ operation }: FindingView['finding']): string =>
  operation === null
    ? 'It isn’t on record here. It was found after the database lost its last changes.'
    : 'Sallyport gave it, and the database has lost who approved it.';

/** Who ignores it until when; empty where nobody does. */
export function ignoringLine({ finding: { until }, endedBy }: FindingView): string {
  if (until === null) return '';
  return `${endedBy === null ? 'Somebody' : nameOf(endedBy)} is ignoring this until ${when(until)}.`;
}

/** Why somebody ignores or adopted it. */
export const reasonBlocks = ({ reason }: Pick<FindingView['finding'], 'reason'>): KnownBlock[] =>
  reason === null ? [] : [section(quote(reason))];

export function findingButtons({ finding, grant }: FindingView, place: Place) {
  const { grantId } = finding;
  const whose = `${grant.holder.name}’s access to ${grant.entitlement.label}`;
  const isIgnored = finding.state === 'ignored';
  return buttons(
    listBlockId(place, grantId),
    button(ACTION.adoptFinding, 'Adopt…', grantId),
    button(isIgnored ? ACTION.removeIgnoredFinding : ACTION.removeFinding, 'Remove', grantId, {
      style: 'danger',
      confirm: {
        title: 'Remove this access?',
        text: `${whose} is removed. If they also hold it another way, it goes when that ends.`,
        yes: 'Remove it',
        no: 'Not yet',
      },
    }),
    ...(isIgnored ? [] : [button(ACTION.ignoreFinding, 'Ignore…', grantId)]),
  );
}

function findingLine(view: FindingView, render: RenderContext): string {
  const { finding, grant, endedBy } = view;
  const { grant: row, holder, entitlement } = grant;
  const whose = `The access to ${right(entitlement)} found for ${person(holder)}`;
  const who = endedBy === null ? 'Somebody' : nameOf(endedBy);
  if (row.state === 'revoked') return `${whose} ${remainsToOwner(grant)}`;
  if (row.state === 'revoking') return `${whose} is being removed (${endReason(row.endReason)}).`;
  if (finding.state === 'ignored') return `${accessLine(view, render)} ${ignoringLine(view)}`;
  return finding.state === 'kept'
    ? `${who} decided that ${person(holder)} keeps access to ${right(entitlement)} ${row.expiresAt === null ? 'with no end date' : `until ${when(row.expiresAt)}`}. Access reviews cover it from now on.`
    : foundLine(view, render);
}

const leaverLine = ({ absence }: FindingView): string => (absence === null ? '' : `${inline(absence, 200)}.`);
