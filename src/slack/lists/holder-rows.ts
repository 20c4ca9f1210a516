import type { KnownBlock } from '@slack/types';
import type { PeersHolding } from '../../domain/people/peers.ts';
import type { FindingKind } from '../../domain/reconcile/finding-kind.ts';
import type { HeldView } from '../../operations/grant/held-view.ts';
import type { Team, TeamAccessView } from '../../operations/grant/team/list-team-access.ts';
import { note, section } from '../blocks.ts';
import { endButton } from '../cards/grant/grant.ts';
import { listBlockId, type Place } from '../ids.ts';
import { inline } from '../mrkdwn.ts';
import { clockTime, day, type RenderContext, names, person, right, when } from '../wording.ts';

/** Who holds what until when, who said yes, why where the reader may know, and the end of it where they may say so. */
export function holderRow(view: HeldView, place: Place, render: RenderContext): KnownBlock {
  return rowOf(view, `${person(view.holder)}: ${right(view.entitlement)} ${howLong(view, render)}`, place, {
    said: [differing(view, render)],
  });
}

/** The same of one person's access, with since when: of what a list brought, which gives days, the day alone. */
export function heldRow(view: HeldView, place: Place, render: RenderContext): KnownBlock {
  const { activeAt, source } = view.grant;
  const moment = source === 'imported' ? day : when;
  const since = activeAt === null ? '' : ` · since ${moment(activeAt)}`;
  return rowOf(view, `${right(view.entitlement)} ${howLong(view, render)}${since}`, place, {
    said: [differing(view, render)],
  });
}

/** What the list of a team's access is of, and of how many of the team where that isn't all. */
export const aboutTeam = ({ total, shown }: Team['reports']): KnownBlock =>
  note(
    'What people who report to you hold with no end date, for longer than 30 days, or without using it.',
    shown < total ? `Of ${shown} of the ${total} people, by name.` : '',
  );

/** The same to whom its holder reports: with what speaks against it. */
export function teamRow(view: TeamAccessView, place: Place, render: RenderContext): KnownBlock {
  const line = `${person(view.holder)}: ${right(view.entitlement)} ${howLong(view, render)}`;
  return rowOf(view, line, place, { said: whatSpeaksAgainst(view), end: 'Remove' });
}

function whatSpeaksAgainst({ excess: { breaks, unlikePeers }, unusedSince }: TeamAccessView): string[] {
  return [
    ...breaks.map((broken) => `*Conflict*: ${inline(broken, 300)}`),
    ...(unlikePeers === null ? [] : [`*More than peers*: ${heldByPeers(unlikePeers)}.`]),
    ...(unusedSince === null ? [] : [`*Unused*: last used ${day(unusedSince)}.`]),
  ];
}

function heldByPeers({ holding, of, who }: PeersHolding): string {
  const among = `${of} others (${inline(who, 120)})`;
  if (holding === 0) return `none of the ${among} has it`;
  return `only ${holding} of the ${among} ${holding === 1 ? 'has' : 'have'} it`;
}

function rowOf(
  view: HeldView,
  line: string,
  place: Place,
  { said = [], end }: { said?: readonly string[]; end?: string } = {},
): KnownBlock {
  const { id } = view.grant;
  const why = view.justification === '' ? '' : `> ${inline(view.justification, 150)}`;
  const row = section(`${line} · ${underWhat(view)}`, why, ...said);
  return view.mayEnd ? { ...row, block_id: listBlockId(place, id), accessory: endButton(id, end) } : row;
}

function howLong({ grant: { state, expiresAt } }: HeldView, render: RenderContext): string {
  if (state === 'revoking') return 'being removed';
  if (state !== 'active') return 'being set up';
  return expiresAt === null ? 'with no end date' : `until ${clockTime(expiresAt, render.now)}`;
}

const DIFFERS: Partial<Record<FindingKind, (at: string) => string>> = {
  found: (at) => `Found ${at}, and nobody has decided whether it stays`,
  missing: (at) => `Missing at the target since ${at}`,
  unused: (at) => `Not used for long, as found ${at}`,
};

/** Where what is there differs from it; empty where nothing does. */
function differing({ differs }: HeldView, { now }: RenderContext): string {
  return differs
    .map(({ kind, foundAt, until }) => {
      const at = clockTime(foundAt, now);
      const line = DIFFERS[kind]?.(at) ?? `Differs at the target since ${at}`;
      return `${line}${until === null ? '' : `, left alone until ${day(until)}`}.`;
    })
    .join(' ');
}

function underWhat({ approvedBy, grant, requestKind }: HeldView): string {
  if (grant.source === 'imported') return 'predates Sallyport';
  if (grant.source === 'found') return 'found at the target';
  if (requestKind === 'break-glass') return 'taken in an emergency';
  return `approved by ${approvedBy.length === 0 ? 'the policy' : names(approvedBy)}`;
}
