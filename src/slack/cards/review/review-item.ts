import type { KnownBlock, Overflow } from '@slack/types';
import type { BatchView, ReviewItemView } from '../../../operations/review/show/review-view.ts';
import { button, buttons, section } from '../../blocks.ts';
import { ACTION, listBlockId, MORE_OF_ITEM, type MoreOfItem } from '../../ids.ts';
import { inlineWithin } from '../../mrkdwn.ts';
import {
  conflictLine,
  contextLine,
  decidedLine,
  handedLine,
  quoted,
  recommendationLine,
  type Roominess,
  whoToWhat,
  whose,
} from './review-item-lines.ts';

/** The items of a page under the headings of their groups. */
export function itemBlocks({ batch, items, reviewer }: BatchView, room: Roominess): KnownBlock[] {
  let group = '';
  return items.flatMap((view): KnownBlock[] => {
    const heading = batch.groupedBy === 'person' ? personHeading(view, room) : resourceHeading(view, room);
    const begins = heading !== group;
    group = heading;
    const what = begins ? `${heading}\n${underHeading(view, batch.groupedBy, room)}` : whoToWhat(view, room);
    return view.item.state === 'open' && view.changeable
      ? openItem(view, what, room)
      : [decidedItem(view, what, reviewer.id, room)];
  });
}

/** What the heading right above it says isn’t said twice; further down each item names its person again. */
function underHeading(view: ReviewItemView, groupedBy: 'person' | 'resource', room: Roominess): string {
  const { label, entitlementName } = view.entitlement;
  return groupedBy === 'person'
    ? `*${inlineWithin(label, room.label)}*`
    : `${whose(view, room)} → *${inlineWithin(entitlementName, room.label)}*`;
}

function personHeading(view: ReviewItemView, room: Roominess): string {
  const { holder } = view;
  if (holder === null || !room.full) return `*${whose(view, room)}*`;
  const job = [holder.title, holder.department].filter((part) => part.trim() !== '').join(', ');
  const words = job === '' ? '' : ` · ${inlineWithin(job, room.name)}`;
  return `*${inlineWithin(holder.name, room.name)}* (${inlineWithin(holder.email, room.name)})${words}`;
}

function resourceHeading({ entitlement }: ReviewItemView, room: Roominess): string {
  return `*${inlineWithin(entitlement.resourceName, room.label)}*`;
}

function openItem(view: ReviewItemView, what: string, room: Roominess): KnownBlock[] {
  const id = String(view.item.id);
  const verdicts = buttons(
    listBlockId('card', id),
    button(ACTION.keepItem, 'Keep', id),
    button(ACTION.revokeItem, 'Revoke', id),
  );
  return [section(what, ...facts(view, room)), { ...verdicts, elements: [...verdicts.elements, more(view)] }];
}

function facts(view: ReviewItemView, room: Roominess): string[] {
  const noted = quoted(view.item.comment, room);
  return [
    contextLine(view, room),
    handedLine(view, room),
    conflictLine(view, room),
    recommendationLine(view.facts.recommendation, room),
    noted === '' ? '' : `_You noted_: ${noted}`,
  ];
}

/** One line; with Change while it can be decided otherwise. */
function decidedItem(view: ReviewItemView, what: string, reviewerId: string, room: Roominess): KnownBlock {
  const line = section(`${what}: ${decidedLine(view, reviewerId, room)}`);
  if (!view.changeable) return line;
  return { ...line, accessory: button(ACTION.changeItem, 'Change', String(view.item.id)) };
}

const LABELS: Record<MoreOfItem, string> = {
  reassign: 'Reassign…',
  until: 'Keep until…',
  comment: 'Comment…',
};

function more({ item }: ReviewItemView): Overflow {
  return {
    type: 'overflow',
    action_id: ACTION.moreOfItem,
    options: MORE_OF_ITEM.filter((one) => one !== 'until' || item.grantId !== null).map((one) => ({
      text: { type: 'plain_text', text: LABELS[one] },
      value: `${one}:${item.id}`,
    })),
  };
}
