import { countByKind } from '../../../operations/waiting/waiting-views.ts';
import type { DailyWaiting } from '../../../operations/waiting/waiting-views.ts';
import { button, buttons, type Message, note, section, sentence } from '../../blocks.ts';
import { sign } from '../../signs.ts';
import { ACTION, listBlockId } from '../../ids.ts';
import { capital, type RenderContext, waiting, when } from '../../wording.ts';

/** One message of all that somebody is reminded of daily: how much of what, and the way to it. */
export function waitingReminderCard(waits: DailyWaiting, personId: string, render: RenderContext): Message {
  const said = waiting(countByKind(waits));
  if (said === '')
    return { ...sentence('There’s nothing left for you here.'), sign: sign('done', 'All done') };
  const line = `${capital(said)}.`;
  return {
    sign: sign('waiting', 'Reminder'),
    text: line,
    blocks: [
      section(line),
      note(`As of ${when(render.now)}. Your Home tab has the latest.`),
      buttons(listBlockId('card', personId), button(ACTION.showWaiting, 'Show them', 'waiting')),
    ],
  };
}
