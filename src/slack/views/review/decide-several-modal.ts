import type { Button, InputBlock, ModalView, PlainTextOption } from '@slack/types';
import { DomainError } from '../../../domain/errors.ts';
import type { ReviewItemId } from '../../../domain/ids.ts';
import type { PersonCtx } from '../../../operations/actor.ts';
import { decideItems } from '../../../operations/review/decide/decide-items.ts';
import { listTogether, type Together } from '../../../operations/review/show/list-together.ts';
import type { ReviewItemView } from '../../../operations/review/show/review-view.ts';
import { button, buttons, note, section } from '../../blocks.ts';
import { ACTION, BatchMetadata, FIELD, parseMetadata, readItemId, readVerdict, VIEW } from '../../ids.ts';
import { escapeMrkdwn, plain } from '../../mrkdwn.ts';
import { fieldValue, fieldValues, type PayloadView } from '../../payloads.ts';
import { listed } from '../../wording.ts';
import { noVerdict } from './change-item-modal.ts';
import { reasonInput, verdictInput } from '../inputs.ts';
import type { SubmissionListener } from '../submission.ts';

/** Slack takes so many boxes in a group, and a form has room for so many groups. */
const IN_GROUP = 10;
const MOST = 100;
const LABEL = 75;

/** Which of the items are ticked, and a name for the blocks that begin so: Slack keeps what is ticked in those of the same name. */
interface Ticks {
  name: string;
  has: (id: ReviewItemId) => boolean;
}

const ALL: Ticks = { name: ':all', has: () => true };
const NONE: Ticks = { name: '', has: () => false };

/** The form with all that may be decided together, all of it ticked or none. */
export async function decideSeveralForm(
  ctx: PersonCtx,
  batchId: string,
  { ticked }: { ticked: boolean },
): Promise<ModalView> {
  const together = await listTogether(ctx, batchId);
  if (together.views.length === 0)
    throw new DomainError(
      'invalid',
      `What is left has to be decided one by one. ${leftOut(together)}`.trim(),
    );
  return decideSeveralModal(batchId, together, ticked ? ALL : NONE);
}

function decideSeveralModal(batchId: string, together: Together, ticks: Ticks, refusal = ''): ModalView {
  const { views } = together;
  const shown = views.slice(0, MOST);
  const ticked = ticks === ALL;
  const more = views.length >= MOST ? `These are the first ${MOST}; open this again for the rest.` : '';
  return {
    type: 'modal',
    callback_id: VIEW.decideSeveral,
    private_metadata: JSON.stringify({ batchId }),
    title: { type: 'plain_text', text: 'Decide several' },
    submit: { type: 'plain_text', text: 'Decide' },
    close: { type: 'plain_text', text: 'Back' },
    blocks: [
      ...(refusal === '' ? [] : [section(escapeMrkdwn(refusal))]),
      section('Tick what gets the same decision. Untick the rest.', escapeMrkdwn(leftOut(together))),
      buttons(`tick:${ticked ? 'none' : 'all'}`, tickButton(batchId, shown.length, ticked)),
      ...groups(shown, ticks),
      ...(more === '' ? [] : [note(more)]),
      verdictInput('Keep'),
      {
        ...reasonInput('Comment', 'Needed when you revoke what’s recommended to keep. Kept with each item.'),
        optional: true,
      },
    ],
  };
}

/** What of it isn’t in the form, and why. */
function leftOut({ left: { sensitive, toRevoke, notTheirs } }: Pick<Together, 'left'>): string {
  const why = [
    sensitive === 0 ? '' : `${sensitive} of high or critical sensitivity`,
    toRevoke === 0 ? '' : `${toRevoke} recommended for revocation`,
    notTheirs === 0 ? '' : `${notTheirs} that you may not review yourself`,
  ].filter((part) => part !== '');
  if (why.length === 0) return '';
  const are = sensitive + toRevoke === 0 ? 'reassign that' : 'that is decided one by one';
  return `Not here: ${listed(why)}; ${are}.`;
}

function tickButton(batchId: string, count: number, ticked: boolean): Button {
  return ticked
    ? button(ACTION.tickNone, 'None of these', batchId)
    : button(ACTION.tickAll, `All of these (${count})`, batchId);
}

function groups(views: ReviewItemView[], ticks: Ticks): InputBlock[] {
  const starts = Array.from({ length: Math.ceil(views.length / IN_GROUP) }, (_, index) => index * IN_GROUP);
  return starts.map((start, index): InputBlock => {
    const group = views.slice(start, start + IN_GROUP);
    const ticked = group.filter(({ item }) => ticks.has(item.id));
    const numbered = `${start + 1} to ${start + group.length} of ${views.length}`;
    return {
      type: 'input',
      block_id: `${FIELD.items}:${index}${ticks.name}`,
      optional: true,
      label: { type: 'plain_text', text: starts.length === 1 ? 'Which' : numbered },
      element: {
        type: 'checkboxes',
        action_id: FIELD.items,
        options: group.map(option),
        ...(ticked.length === 0 ? {} : { initial_options: ticked.map(option) }),
      },
    };
  });
}

function option(view: ReviewItemView): PlainTextOption {
  const whose = view.holder?.name ?? `Role ${view.roleName ?? view.item.roleId ?? ''}`;
  return {
    text: { type: 'plain_text', text: plain(`${whose} → ${view.entitlement.label}`, LABEL) },
    description: { type: 'plain_text', text: plain(spoken(view), LABEL) },
    value: String(view.item.id),
  };
}

/** In plain text, where Slack shows no moment in the reader's own zone. */
function spoken({ facts, item }: ReviewItemView): string {
  const day = (iso: string) => iso.slice(0, 10);
  return [
    item.roleId === null ? `since ${day(facts.heldSince)}` : 'part of the role',
    facts.lastUsedAt === null ? '' : `last used ${day(facts.lastUsedAt)}`,
    facts.peers === null || facts.peers.of === 1
      ? ''
      : `held by ${facts.peers.holding} of ${facts.peers.of} peers`,
    facts.conflicts.length === 0 ? '' : 'conflicts',
  ]
    .filter((part) => part !== '')
    .join(', ');
}

export const decideSeveralSubmission: SubmissionListener = {
  id: VIEW.decideSeveral,
  blockOf: { items: FIELD.items, itemIds: FIELD.items, verdict: FIELD.verdict, comment: FIELD.reason },
  async handle(ctx, view) {
    const { batchId } = parseMetadata(BatchMetadata, view.private_metadata);
    const itemIds = tickedIn(view);
    if (itemIds.length === 0)
      throw new DomainError('invalid', 'Tick at least one, or go back.', { field: 'items' });
    const verdict = readVerdict(fieldValue(view, FIELD.verdict));
    if (verdict === undefined) throw noVerdict();
    await decideItems(ctx, { batchId, itemIds, verdict, comment: fieldValue(view, FIELD.reason) });
  },
  async drawAnew(ctx, view, refusal) {
    const { batchId } = parseMetadata(BatchMetadata, view.private_metadata);
    const together = await listTogether(ctx, batchId);
    if (together.views.length === 0) return undefined;
    const ids = new Set(tickedIn(view));
    const ticks = { name: `:${ctx.clock.now().getTime()}`, has: (id: ReviewItemId) => ids.has(id) };
    const kept = together.views.some(({ item }) => ticks.has(item.id));
    return decideSeveralModal(
      batchId,
      together,
      ticks,
      kept ? `${refusal} The rest is still ticked.` : refusal,
    );
  },
};

const tickedIn = (view: PayloadView): ReviewItemId[] => fieldValues(view, FIELD.items).map(readItemId);
