import { formatDuration } from '../../../domain/time/duration.ts';
import type { KnownBlock } from '@slack/types';
import type { Grant, GrantState } from '../../../domain/grant/grant.ts';
import type { GrantId } from '../../../domain/ids.ts';
import type { GrantView } from '../../../operations/views.ts';
import { type Sign, sign } from '../../signs.ts';
import { type Message, button, buttons, note, section } from '../../blocks.ts';
import { ACTION, listBlockId, type Place } from '../../ids.ts';
import { otherGrant, remainsToHolder } from './what-remains.ts';
import { clockTime, endReason, names, right, when, type RenderContext } from '../../wording.ts';

const SIGNS: Record<GrantState, Sign> = {
  scheduled: sign('waiting', 'Access being set up'),
  provisioning: sign('waiting', 'Access being set up'),
  active: sign('done', 'Access works'),
  revoking: sign('waiting', 'Access being removed'),
  revoked: sign('ended', 'Access ended'),
  failed: sign('failed', 'Access not set up'),
};

/** What the holder has, until when, and how it ended. */
export function grantCard(view: GrantView, render: RenderContext): Message {
  const line = grantLine(view, render);
  const blocks: KnownBlock[] = [section(line)];
  const aside = asides(view, render);
  if (aside.length > 0) blocks.push(note(...aside));
  if (view.grant.state === 'active') blocks.push(grantButtons(view, 'card'));
  return { sign: SIGNS[view.grant.state], text: line, blocks };
}

export function grantButtons(view: GrantView, place: Place) {
  const { id, expiresAt } = view.grant;
  const giveBack = giveBackButton(view);
  const extendable = expiresAt !== null && view.pendingExtension === null;
  return buttons(
    listBlockId(place, id),
    ...credentialButtons(view),
    ...(extendable ? [button(ACTION.extendGrant, 'Extend', id)] : []),
    giveBack,
  );
}

function credentialButtons({ grant: { id }, makes }: GrantView) {
  switch (makes) {
    case 'password':
      return [button(ACTION.issueCredential, 'Get the password', id, { confirm: NEW_PASSWORD })];
    case 'ssh_certificate':
      return [button(ACTION.issueCredential, 'Get a certificate', id)];
    case null:
      return [];
  }
}

const NEW_PASSWORD = {
  title: 'Make a new password?',
  text: 'Only you will see it, and only once. A password that you got before for this login stops working.',
  yes: 'Make it',
  no: 'Cancel',
};

export function giveBackButton(view: GrantView) {
  return button(ACTION.returnGrant, 'Give back', view.grant.id, {
    confirm: {
      title: 'Give it back now?',
      text:
        view.heldBeside !== null
          ? `This ends right away. You also have ${view.entitlement.label} another way, so you keep it${goesOn(view)}.`
          : `Your access to ${view.entitlement.label} is removed right away. To get it back, ask again.`,
      yes: 'Give back',
      no: 'Keep it',
    },
  });
}

/** Opens the form that asks why: what somebody else holds ends with a reason. */
export const endButton = (id: string, text = 'End access') => button(ACTION.endGrant, text, id);

/** The same below what a card says, where its reader may end this grant now. */
export const endBlocks = ({ id }: Pick<Grant, 'id'>, endable: ReadonlySet<GrantId>): KnownBlock[] =>
  endable.has(id) ? [buttons(listBlockId('card', id), endButton(id))] : [];

/** The state of a grant as a sentence to its holder. Says "you have" and "gone" only of what was read back. */
export function grantLine(view: GrantView, render: RenderContext): string {
  const { grant } = view;
  const what = right(view.entitlement);
  switch (grant.state) {
    case 'scheduled':
    case 'provisioning':
      return view.task === null
        ? `Your access to ${what} is being set up.`
        : `Your access to ${what} is being set up by hand: waiting for ${names(view.task.assignees, 'or')}.`;
    case 'active':
      return grant.expiresAt === null
        ? `You have access to ${what}, with no end date.`
        : `You have access to ${what} until ${clockTime(grant.expiresAt, render.now)}${beyond(view)}.`;
    case 'revoking':
      if (grant.removedAt !== null)
        return `Your access to ${what} is removed. What you have open is being ended.`;
      return view.task === null
        ? `Your access to ${what} is being removed (${endReason(grant.endReason)}).`
        : `Your access to ${what} is being removed by hand (${endReason(grant.endReason)}): waiting for ${names(view.task.assignees, 'or')}.`;
    case 'revoked':
      return `Your access to ${what} ended ${ended(view)}. ${remainsToHolder(view)}`;
    case 'failed':
      return `Your access to ${what} could not be set up. Nothing was granted.`;
  }
}

/** A confirmation is plain text: it can’t name a time in its reader’s own zone. */
const goesOn = ({ heldBeside }: GrantView): string => (heldBeside?.expiresAt ? ' until that ends' : '');

const beyond = ({ heldBy }: GrantView): string =>
  heldBy === null ? '' : `, and after that through ${otherGrant(heldBy)}`;

/** Whether the access itself is over when this grant ends. */
export const endsWith = ({ heldBy }: GrantView): boolean => heldBy === null;

function ended(view: GrantView): string {
  const { endedAt, endReason: reason } = view.grant;
  return `${endedAt === null ? '' : `${when(endedAt)} `}(${endReason(reason)})`;
}

/** That more time was asked for, and isn't decided. */
export function extensionLine({ durationSeconds, wishedEndAt }: Asked): string {
  const longer = durationSeconds === null ? 'longer' : `${formatDuration(durationSeconds)} longer`;
  const end = wishedEndAt === null ? longer : `until ${when(wishedEndAt)}`;
  return `You asked to keep it ${end}. That’s waiting for approval.`;
}

type Asked = Pick<NonNullable<GrantView['pendingExtension']>, 'durationSeconds' | 'wishedEndAt'>;

function asides(view: GrantView, render: RenderContext): string[] {
  const { grant, pendingExtension } = view;
  if (grant.state !== 'active') return [];
  return [
    pendingExtension === null ? '' : extensionLine(pendingExtension),
    view.approvedBy.length === 0 ? '' : `Approved by ${names(view.approvedBy)}.`,
    grant.expiresAt === null
      ? ''
      : `${endsWith(view) ? 'It ends by itself. ' : ''}Done earlier? Give it back, or \`${render.command} return\`.`,
  ].filter((line) => line !== '');
}
