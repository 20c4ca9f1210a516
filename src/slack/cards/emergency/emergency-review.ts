import type { EmergencyReviewView } from '../../../operations/emergency/show-emergency-review.ts';
import { type Message, button, buttons, note, section } from '../../blocks.ts';
import { ACTION, listBlockId, type Place } from '../../ids.ts';
import type { RenderContext } from '../../wording.ts';
import { judgedComment, judgedLine, stillLine, takenLine, emergencySign } from './emergency-lines.ts';
import { riskLine } from '../request/asker-line.ts';
import { why } from '../request/request-lines.ts';

/** A use of emergency access to one of those who judge it; with buttons until somebody has. */
export function emergencyReviewCard(
  view: EmergencyReviewView,
  audienceId: string,
  render: RenderContext,
): Message {
  const open = view.review.state === 'open';
  const line = takenLine(view);
  const asked = open ? 'Was that justified?' : '';
  const judge = isReviewer(view, audienceId)
    ? [note('No rush: open until one of you reviews it.'), judgeButtons(view, 'card')]
    : [section(judgedLine(view))];
  return {
    sign: emergencySign(view.review),
    text: `${line} ${open ? asked : `${judgedLine(view)}.`}`,
    blocks: [
      section(`${line} ${asked}`.trim()),
      section(why(view.request)),
      note(riskLine(view.request), stillLine(view, render)),
      ...(open ? judge : [section(judgedLine(view), judgedComment(view))]),
    ],
  };
}

export function isReviewer(view: EmergencyReviewView, personId: string): boolean {
  return view.reviewers.some(({ id }) => id === personId);
}

export function judgeButtons({ review }: EmergencyReviewView, place: Place) {
  return buttons(
    listBlockId(place, review.id),
    button(ACTION.emergencyJustified, 'Justified', review.id, { style: 'primary' }),
    button(ACTION.emergencyNotJustified, 'Not justified', review.id, { style: 'danger' }),
  );
}
