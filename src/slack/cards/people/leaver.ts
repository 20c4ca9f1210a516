import type { LeaverView } from '../../../operations/leaver/show-leaver.ts';
import type { GrantView } from '../../../operations/views.ts';
import { andMore, button, buttons, type Message, section, withRest } from '../../blocks.ts';
import { sign } from '../../signs.ts';
import { ACTION, listBlockId } from '../../ids.ts';
import { inline } from '../../mrkdwn.ts';
import { counted, type RenderContext, person, right } from '../../wording.ts';
import { untilWhen } from '../request/held-rights.ts';

/** What somebody holds who isn't active any more, to one who answers for it, with the way to end all of it. */
export function leaverCard(view: LeaverView, render: RenderContext): Message {
  const { rows, total } = view.held;
  const line = firstLine(view);
  const foot = view.why === null || view.staying === 0 ? [] : [endButton(view)];
  const head = section(line);
  const entries = rows.map((held) => [section(heldLine(held, render))]);
  return {
    ...(foot.length === 0 ? {} : { sign: sign('urgent', 'A leaver still has access') }),
    text: line,
    blocks: [head, ...withRest(entries, { total, rest: andMore }, head, ...foot), ...foot],
  };
}

function firstLine({ person: who, why, held: { total } }: LeaverView): string {
  if (total === 0)
    return why === null
      ? `${person(who)} is active again and holds none of this.`
      : `${person(who)} isn’t active any more and holds no access that Sallyport knows of.`;
  const things = counted(total, 'thing', 'things');
  return why === null
    ? `${person(who)} is active again and holds ${things}.`
    : `${person(who)} isn’t active any more (${inline(why, 200)}) but still holds ${things}.`;
}

function heldLine({ entitlement, grant }: GrantView, { now }: RenderContext): string {
  const how = grant.state === 'revoking' ? ', being removed' : ` ${untilWhen(grant, now)}`;
  return `• ${right(entitlement)}${how}`;
}

function endButton({ person: who, held: { total } }: LeaverView) {
  return buttons(
    listBlockId('card', who.id),
    button(ACTION.endLeaverAccess, 'End all of it', who.id, {
      style: 'danger',
      confirm: {
        title: 'End all of it now?',
        text: `Everything ${who.name} still holds (${total}) ends and is removed right away.`,
        yes: 'End all of it',
        no: 'Not yet',
      },
    }),
  );
}
