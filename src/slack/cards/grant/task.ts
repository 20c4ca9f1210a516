import type { KnownBlock } from '@slack/types';
import type { TaskView } from '../../../operations/views.ts';
import { type Message, button, buttons, note, section } from '../../blocks.ts';
import { sign } from '../../signs.ts';
import { ACTION, listBlockId, type Place } from '../../ids.ts';
import { quote } from '../../mrkdwn.ts';
import { endReason, forOrUntil, names, person, right, when } from '../../wording.ts';

/** Work to do by hand at a target system, to one of those who may do it. */
export function taskCard(view: TaskView): Message {
  const line = taskLine(view);
  const blocks: KnownBlock[] = [section(line), section(instructions(view))];
  const ended = endedLine(view);
  if (ended !== '') return { text: `${line} ${ended}`, blocks: [...blocks, section(ended, comment(view))] };
  if (view.assignees.length > 1) blocks.push(note(`Asked: ${names(view.assignees)}. One of you is enough.`));
  blocks.push(taskButtons(view, 'card'));
  const overdue = view.task.escalatedAt !== null;
  return {
    sign: overdue
      ? sign('urgent', 'Overdue: for you to do by hand')
      : sign('waiting', 'For you to do by hand'),
    text: `${line} Press Done when it’s done.`,
    blocks,
  };
}

export function taskButtons(view: TaskView, place: Place) {
  const giving = view.task.kind === 'grant';
  return buttons(
    listBlockId(place, view.task.id),
    button(ACTION.completeTask, 'Done', view.task.id, {
      style: 'primary',
      confirm: {
        title: giving ? 'Is it set up?' : 'Is it removed?',
        text: giving
          ? `${view.grant.holder.name} hears right away that the access works.`
          : `${view.grant.holder.name} hears right away that the access is gone.`,
        yes: giving ? 'Yes, it works' : 'Yes, it’s gone',
        no: 'Not yet',
      },
    }),
    button(ACTION.refuseTask, 'Can’t', view.task.id),
  );
}

/** Whom to give or take what, in one sentence. */
export function taskLine(view: TaskView): string {
  const { grant } = view;
  const who = person(grant.holder);
  if (view.task.kind === 'grant') {
    return `Please give ${who} ${right(grant.entitlement)} ${forOrUntil(grant.grant.durationSeconds, grant.grant.latestEndAt)}.`;
  }
  return `Please remove ${right(grant.entitlement)} from ${who} (${endReason(grant.grant.endReason)}).`;
}

function instructions(view: TaskView): string {
  const said = quote(view.task.instructions, 1_500);
  return said === '' ? '_No instructions._' : said;
}

function endedLine(view: TaskView): string {
  const by = view.endedBy === null ? '' : ` by ${person(view.endedBy)}`;
  const at = view.task.endedAt === null ? '' : ` · ${when(view.task.endedAt)}`;
  switch (view.task.state) {
    case 'open':
      return '';
    case 'done':
      return `*Done*${by}${at}`;
    case 'refused':
      return `*Couldn’t be done*${by === '' ? '' : `, reported${by}`}${at}`;
    case 'obsolete':
      return `*No longer needed*${at}`;
  }
}

function comment(view: TaskView): string {
  return quote(view.task.comment, 400);
}
