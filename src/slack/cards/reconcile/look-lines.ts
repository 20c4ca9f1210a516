import type { LookState } from '../../../operations/reconcile/show/show-look.ts';
import { inline, inlineWithin } from '../../mrkdwn.ts';
import { clockTime, counted, listed, type RenderContext } from '../../wording.ts';

const LONGEST_FAULT = 200;
const SHORT_FAULT = 80;

/** How targets were looked at, in a few lines: of one all that is known, of several what matters of them. */
export function lookLines(looks: readonly LookState[], render: RenderContext): string[] {
  const [only, ...more] = looks;
  if (only === undefined) return [];
  return more.length === 0 ? linesOfOne(only, render) : linesOfSeveral(looks, render);
}

function linesOfOne(look: LookState, render: RenderContext): string[] {
  const { complete, fault, never, underWay } = look;
  if (never !== undefined) return [neverLine(look)];
  return [
    complete === null
      ? `Nobody has looked at all of ${named(look)} yet.`
      : `Last complete look at ${named(look)}: ${clockTime(complete.from, render.now)}.`,
    unseenLine(look),
    fault === '' ? '' : `The latest look couldn’t read everything: ${inlineWithin(fault, LONGEST_FAULT)}`,
    underWay === null ? '' : `${readSoFar(underWay)}.`,
  ].filter((line) => line !== '');
}

function linesOfSeveral(looks: readonly LookState[], render: RenderContext): string[] {
  const lookedAt = looks.filter(({ never }) => never === undefined);
  const whole = lookedAt
    .filter(({ complete }) => complete !== null)
    .toSorted((one, other) => Number(one.complete?.from) - Number(other.complete?.from));
  const [oldest] = whole;
  const unread = lookedAt.filter(({ fault }) => fault !== '');
  const not = lookedAt.filter(({ complete, fault }) => complete === null && fault === '');
  const never = looks.filter((look) => look.never !== undefined);
  const when = oldest?.complete ? clockTime(oldest.complete.from, render.now) : '';
  return [
    oldest === undefined
      ? ''
      : `Looked at completely: ${whole.length} of ${counted(looks.length, 'resource', 'resources')}, longest ago ${named(oldest)} (${when}).`,
    unread.length === 0 ? '' : `Couldn’t be read at the latest look: ${listed(unread.map(withFault))}.`,
    not.length === 0 ? '' : `Not looked at yet: ${listed(not.map(named))}.`,
    never.length === 0 ? '' : `Never looked at: ${listed(never.map(named))}.`,
  ].filter((line) => line !== '');
}

const named = ({ resourceName }: LookState): string => `*${inline(resourceName, 60)}*`;

const withFault = (look: LookState): string =>
  `${named(look)} (${inlineWithin(look.fault, SHORT_FAULT).replace(/\.$/u, '')})`;

/** Why a target is never looked at. */
export const neverLine = (look: LookState): string =>
  look.never === 'unreadable'
    ? `${named(look)} can’t be read, so nobody knows what else it holds.`
    : `${named(look)} is never looked at, as access.yaml says.`;

/** Of how much the last complete look couldn’t see whether it is there; empty where it saw everything. */
export function unseenLine({ complete }: LookState): string {
  const unseen = complete?.unseen ?? 0;
  return unseen === 0
    ? ''
    : `It couldn’t tell of ${counted(unseen, 'grant', 'grants')} whether the access is there.`;
}

/** How far a look is that is under way. */
export const readSoFar = ({ readSoFar: read }: NonNullable<LookState['underWay']>): string =>
  `It’s being looked at now: ${counted(read, 'entry', 'entries')} read so far`;
