import type { KnownBlock } from '@slack/types';
import { DISCREPANCY_RULES } from '../../../domain/reconcile/discrepancy.ts';
import type { DiscrepancyVerdict } from '../../../domain/reconcile/discrepancy.ts';
import type { DiscrepancyView } from '../../../operations/discrepancy/show-discrepancy.ts';
import { button, buttons, type Message, note, section } from '../../blocks.ts';
import { ACTION, listBlockId, type Place } from '../../ids.ts';
import { inline, inlineWithin, plain } from '../../mrkdwn.ts';
import { sign } from '../../signs.ts';
import {
  atTime,
  clockTime,
  counted,
  day,
  listed,
  nameOf,
  person,
  right,
  type RenderContext,
} from '../../wording.ts';

/** How a target differs from what was decided, to one of those who settle it or are told of it. */
export function discrepancyCard(view: DiscrepancyView, audienceId: string, render: RenderContext): Message {
  const { discrepancy } = view;
  const line = differenceLine(view, audienceId, render);
  const isAsked = discrepancy.askedIds.some((id) => id === audienceId);
  const evidence = note(
    `Seen by the look at the target that began ${atTime(discrepancy.seenAt, render.now)}.`,
    inlineWithin(discrepancy.said, 600),
  );
  if (discrepancy.state !== 'open' && discrepancy.state !== 'ignored')
    return { ...endSign(view), text: line, blocks: [section(line), section(endLine(view)), evidence] };
  const ignored = discrepancy.state === 'ignored' ? ignoredLine(view) : undefined;
  return {
    ...(isAsked || discrepancy.kind === 'left-behind' ? openSign(view) : {}),
    text: line,
    blocks: [
      section(line, ignored),
      evidence,
      ...(isAsked ? settleButtons(view, 'card') : [note(whoSettles(view))]),
    ],
  };
}

const openSign = ({ discrepancy: { kind, state } }: DiscrepancyView): Pick<Message, 'sign'> => {
  if (state === 'ignored') return { sign: sign('waiting', 'Left for later') };
  return kind === 'left-behind' || kind === 'mass-change'
    ? { sign: sign('urgent', kind === 'left-behind' ? 'Ended access was still there' : 'Too much differs') }
    : { sign: sign('waiting', 'For you to decide') };
};

const endSign = (view: DiscrepancyView): Pick<Message, 'sign'> => {
  const { removal } = view;
  if (removal === null || removal.doneAt !== null) return settledSign(view);
  return {
    sign: removal.byHand === '' ? sign('waiting', 'Being done') : sign('urgent', 'To be done by hand'),
  };
};

const settledSign = ({ discrepancy: { kind, state } }: DiscrepancyView): Pick<Message, 'sign'> =>
  kind === 'left-behind' || state === 'restored' || state === 'confirmed'
    ? { sign: sign('done', 'Settled') }
    : { sign: sign('ended', 'Settled') };

/** What differs, in a sentence or two. */
export function differenceLine(view: DiscrepancyView, readerId: string, render: RenderContext): string {
  const { discrepancy, grant, owner, servedBy } = view;
  const { account, facts, kind } = discrepancy;
  const at = `*${inline(view.resourceName, 100)}*`;
  const isHolder = grant?.holder.id === readerId;
  const access = grant === null ? `access to ${at}` : `access to ${right(grant.entitlement)}`;
  const whose = isHolder ? 'Your' : grant === null ? 'Somebody’s' : `${person(grant.holder)}’s`;
  switch (kind) {
    case 'missing': {
      const until = grant?.grant.expiresAt ?? null;
      const lasts = until === null ? 'it has no end date' : `it lasts until ${clockTime(until, render.now)}`;
      return `${whose} ${access} isn’t there any more, though ${lasts}. Somebody may have removed it at the target.`;
    }
    case 'left-behind':
      return `${whose} ${access} had ended, and the target still listed it. Sallyport gave it, so it’s being removed again.`;
    case 'orphaned-account': {
      const name = `account “${inlineWithin(account?.login ?? '', 120)}” on ${at} has`;
      if (servedBy !== null) return serviceLine(view, name);
      return owner === null
        ? `The ${name} ${targetsOf(facts.targets)}, and nobody here is known to use it.`
        : `The ${name} ${targetsOf(facts.targets)}. It belongs to ${person(owner)}, who isn’t active any more.`;
    }
    case 'unused': {
      const since = facts.lastUsedAt === undefined ? '' : ` since ${day(new Date(facts.lastUsedAt))}`;
      return isHolder
        ? `You haven’t used your ${access}${since}. Its owners are asked whether you still need it.`
        : `${whose} ${access} hasn’t been used${since}. If it isn’t needed, ending it frees a seat.`;
    }
    case 'shared-account':
      return `${listed(view.sharing.map(person))} have their access on ${at} through one account, “${inlineWithin(account?.login ?? '', 120)}”. Nobody can tell there who did what.`;
    case 'account-state': {
      const name = `The account “${inlineWithin(account?.login ?? '', 120)}” on ${at}`;
      const whom = owner === null ? 'its person' : person(owner);
      return facts.disabled === 'there'
        ? `${name} is disabled there, and ${whom} is active here and should have access through it.`
        : `${name} is active there, and ${whom} isn’t active here any more.`;
    }
    case 'entitlement-gone': {
      const name = view.entitlement === null ? at : right(view.entitlement);
      return `${name} can be requested, and its system doesn’t have “${inlineWithin(facts.target ?? '', 120)}” any more, which it stands for. Somebody has to correct access.yaml or take it out there.`;
    }
    case 'mass-change': {
      const { gone = 0, added = 0, listed: total = 0 } = facts;
      return `So much differs on ${at} at once that none of it is believed: of what is on record, ${gone} ${gone === 1 ? 'isn’t' : 'aren’t'} there, and of the ${total} that ${total === 1 ? 'is' : 'are'} there, ${added} ${added === 1 ? 'isn’t' : 'aren’t'} on record.`;
    }
  }
}

const MOST_TARGETS = 10;

function targetsOf(targets: readonly string[] = []): string {
  const shown = targets.slice(0, MOST_TARGETS).map((target) => `\`${inlineWithin(target, 80)}\``);
  const rest = targets.length - shown.length;
  return listed(rest > 0 ? [...shown, `${rest} more`] : shown);
}

function serviceLine({ discrepancy: { facts }, owner, servedBy }: DiscrepancyView, name: string): string {
  const { beyond = [], targets } = facts;
  const who = servedBy === null ? 'somebody' : person(servedBy);
  const more = beyond.length === 0 ? '' : `${targetsOf(beyond)}, which it didn’t have before`;
  const has = more === '' ? targetsOf(targets) : more;
  return owner === null
    ? `The service ${name} ${has}. ${who} answers for it.`
    : `The service ${name} ${has}. ${who} answered for it, and isn’t active any more.`;
}

const whoSettles = ({ discrepancy: { kind } }: DiscrepancyView): string => {
  if (kind === 'left-behind') return 'You needn’t do anything. It’s tried until it is gone.';
  return kind === 'mass-change' ? 'An admin says what is right.' : 'The owners decide what becomes of it.';
};

/** Who leaves it as it is, until when and why. */
export function ignoredLine({ discrepancy: { until, reason }, endedBy }: DiscrepancyView): string {
  const who = endedBy === null ? 'Somebody' : nameOf(endedBy);
  const then = until === null ? '' : ` until ${day(until)}`;
  return `${who} leaves it as it is${then}: ${inlineWithin(reason, 300)}`;
}

function endLine(view: DiscrepancyView): string {
  const {
    discrepancy: { state, reason, kind },
    endedBy,
  } = view;
  const who = endedBy === null ? 'Somebody' : nameOf(endedBy);
  const why = reason === '' ? '' : ` ${inlineWithin(reason, 300)}`;
  switch (state) {
    case 'restored':
      return `${who} has it restored.${why}`;
    case 'removed':
      if (view.removal !== null) return removalLine(view.removal, who);
      return `${who} ended it.${why}`;
    case 'confirmed':
      return `${who} said that it’s right, so the next look goes by it.`;
    case 'matched':
      return `${who} said that ${matchedLine(view)}`;
    default:
      return kind === 'left-behind' ? 'It’s removed, and read back as gone.' : 'It isn’t so any more.';
  }
}

function removalLine(
  { way, doneAt, proof, byHand, lastError }: NonNullable<DiscrepancyView['removal']>,
  who: string,
): string {
  const had = `${who} had ${way === 'disable' ? 'it disabled' : 'its access removed'}.`;
  if (doneAt !== null) return `${had} ${inlineWithin(proof, 600)}`;
  if (byHand !== '')
    return `${had} Somebody has to do it at the target: ${inlineWithin(byHand, 600)} It’s looked at until it’s done.`;
  return lastError === ''
    ? `${had} It’s being done.`
    : `${had} It isn’t done yet: ${inlineWithin(lastError, 600)} It’s tried until it’s done.`;
}

function matchedLine({ discrepancy: { facts, reason }, matchedTo }: DiscrepancyView): string {
  const whom = matchedTo === null ? 'somebody' : person(matchedTo);
  const why = `: “${inlineWithin(reason, 300)}”.`;
  return facts.matchedAs === 'service'
    ? `it’s a service account and ${whom} answers for it${why}`
    : `it belongs to ${whom}${why} Whether they keep what it has is asked separately.`;
}

/** What its reader may do about it. */
export function settleButtons(view: DiscrepancyView, place: Place): KnownBlock[] {
  const { discrepancy } = view;
  const offered = DISCREPANCY_RULES[discrepancy.kind].verdicts.filter(
    (verdict) => discrepancy.state === 'open' || verdict !== 'ignore',
  );
  if (offered.length === 0) return [];
  return [buttons(listBlockId(place, discrepancy.id), ...offered.map((verdict) => BUTTONS[verdict](view)))];
}

const endButton = ({ discrepancy, grant }: DiscrepancyView) =>
  button(ACTION.endMissing, 'End it', discrepancy.id, {
    style: 'danger',
    confirm: {
      title: 'End this access?',
      text: `${grant?.holder.name ?? 'The holder'} ${discrepancy.kind === 'unused' ? 'loses it' : 'doesn’t get it back'}, and is told. They can ask for it again.`,
      yes: 'End it',
      no: 'Not yet',
    },
  });

const disableButton = ({ discrepancy: { id, account }, heldMark }: DiscrepancyView) =>
  button(ACTION.disableAccount, 'Disable it', `${id}:${heldMark}`, {
    style: 'danger',
    confirm: {
      title: 'Disable this account?',
      text: `Nobody can use “${plain(account?.login ?? '', 120)}” any more, at anything that it has.`,
      yes: 'Disable it',
      no: 'Not yet',
    },
  });

const revokeButton = ({ discrepancy: { id, account }, heldMark }: DiscrepancyView) =>
  button(ACTION.removeAccountAccess, 'Remove its access', `${id}:${heldMark}`, {
    style: 'danger',
    confirm: {
      title: 'Remove its access?',
      text: `“${plain(account?.login ?? '', 120)}” loses what it has here and nobody decided.`,
      yes: 'Remove it',
      no: 'Not yet',
    },
  });

const BUTTONS: Record<DiscrepancyVerdict, (view: DiscrepancyView) => ReturnType<typeof button>> = {
  restore: ({ discrepancy, grant }) =>
    button(ACTION.restoreMissing, 'Restore', discrepancy.id, {
      confirm: {
        title: 'Give it again?',
        text: `${grant?.holder.name ?? 'The holder'} gets the same access again, until the end it has.`,
        yes: 'Restore it',
        no: 'Not yet',
      },
    }),
  match: ({ discrepancy }) => button(ACTION.matchAccount, 'Say whose it is…', discrepancy.id),
  serve: ({ discrepancy }) => button(ACTION.serveAccount, 'A service account…', discrepancy.id),
  remove: (view) => {
    const { discrepancy, removalWay } = view;
    if (discrepancy.kind !== 'orphaned-account') return endButton(view);
    return removalWay === 'disable' ? disableButton(view) : revokeButton(view);
  },
  ignore: ({ discrepancy }) => button(ACTION.ignoreDiscrepancy, 'Leave it for now…', discrepancy.id),
  confirm: ({ discrepancy, resourceName }) => {
    const { gone = 0, added = 0 } = discrepancy.facts;
    return button(ACTION.confirmMassChange, 'It’s right', `${discrepancy.id}:${gone}:${added}`, {
      style: 'danger',
      confirm: {
        title: 'Is it right?',
        text: `${resourceName} is looked at again now, and ${counted(gone + added, 'difference', 'differences')} are taken for real. Owners are asked about them, and what was ours and had ended is removed.`,
        yes: 'It’s right',
        no: 'Not sure',
      },
    });
  },
};
