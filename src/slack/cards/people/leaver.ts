import type { LeaverView } from '../../../operations/leaver/show-leaver.ts';
import type { GrantView } from '../../../operations/views.ts';
import { andMore, button, buttons, type Message, section, withRest } from '../../blocks.ts';
import { sign } from '../../signs.ts';
import { ACTION, listBlockId } from '../../ids.ts';
import { inline } from '../../mrkdwn.ts';
import { counted, type RenderContext, person, right } from '../../wording.ts';
import { heldRights } from '../request/held-rights.ts';

const ROWS = 20;

/** What somebody holds who isn't active any more, to one who answers for it, with the way to end all of it. */
export function leaverCard(view: LeaverView, render: RenderContext): Message {
  const { held } = view;
  const lines = heldLines(held, render);
  const line = firstLine(view, lines.length);
  const ending = held.every(({ grant }) => grant.state === 'revoking');
  const foot = view.why === null || ending ? [] : [endButton(view, lines.length)];
  const head = section(line);
  const entries = lines.slice(0, ROWS).map((one) => [section(one)]);
  return {
    ...(foot.length === 0 ? {} : { sign: sign('urgent', 'A leaver still has access') }),
    text: line,
    blocks: [head, ...withRest(entries, { total: lines.length, rest: andMore }, head, ...foot), ...foot],
  };
}

function firstLine({ person: who, why }: LeaverView, count: number): string {
  if (count === 0)
    return why === null
      ? `${person(who)} is active again and holds none of this.`
      : `${person(who)} isn’t active any more and holds no access that Sallyport knows of.`;
  const things = counted(count, 'thing', 'things');
  return why === null
    ? `${person(who)} is active again and holds ${things}.`
    : `${person(who)} isn’t active any more (${inline(why, 200)}) but still holds ${things}.`;
}

function heldLines(held: GrantView[], render: RenderContext): string[] {
  const removed = held.filter(({ grant }) => grant.state === 'revoking');
  const stays = held.filter(({ grant }) => grant.state !== 'revoking');
  return [
    ...heldRights(stays, render.now).map((one) => `• ${one}`),
    ...new Set(removed.map(({ entitlement }) => `• ${right(entitlement)}, being removed`)),
  ];
}

function endButton({ person: who }: LeaverView, count: number) {
  return buttons(
    listBlockId('card', who.id),
    button(ACTION.endLeaverAccess, 'End all of it', who.id, {
      style: 'danger',
      confirm: {
        title: 'End all of it now?',
        text: `Everything ${who.name} still holds (${count}) ends and is removed right away.`,
        yes: 'End all of it',
        no: 'Not yet',
      },
    }),
  );
}
