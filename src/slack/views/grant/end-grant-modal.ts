import type { ModalView } from '@slack/types';
import { endGrant } from '../../../operations/grant/end/end-grant.ts';
import type { GrantView } from '../../../operations/views.ts';
import { section } from '../../blocks.ts';
import { otherGrant } from '../../cards/grant/what-remains.ts';
import { FIELD, GrantMetadata, parseMetadata, VIEW } from '../../ids.ts';
import { fieldValue } from '../../payloads.ts';
import { clockTime, nameOf, person, right, type RenderContext } from '../../wording.ts';
import { reasonInput } from '../inputs.ts';
import type { SubmissionListener } from '../submission.ts';

/** Says whose access ends and what follows, and asks why. */
export function endGrantModal(view: GrantView, render: RenderContext): ModalView {
  return {
    type: 'modal',
    callback_id: VIEW.endGrant,
    private_metadata: JSON.stringify({ grantId: view.grant.id }),
    title: { type: 'plain_text', text: 'End access' },
    submit: { type: 'plain_text', text: 'End it' },
    close: { type: 'plain_text', text: 'Keep it' },
    blocks: [
      section(
        `${person(view.holder)}: ${right(view.entitlement)} ${until(view, render)}.`,
        whatFollows(view),
      ),
      reasonInput('Why', 'Whoever holds it reads this, with your name. It stays in the audit trail.'),
    ],
  };
}

const until = ({ grant }: GrantView, render: RenderContext): string => {
  if (grant.state !== 'active') return 'is being set up';
  return grant.expiresAt === null ? 'with no end date' : `until ${clockTime(grant.expiresAt, render.now)}`;
};

function whatFollows(view: GrantView): string {
  const who = nameOf(view.holder);
  if (view.grant.state !== 'active') return `It won’t be given, and ${who} is told.`;
  return view.heldBeside === null
    ? `It’s removed right away, and ${who} is told. To get it back, they’d have to ask again.`
    : `This ends right away, and ${who} is told. They keep it through ${otherGrant(view.heldBeside)}. That has to be ended separately.`;
}

export const endGrantSubmission: SubmissionListener = {
  id: VIEW.endGrant,
  blockOf: { comment: FIELD.reason },
  async handle(ctx, view) {
    const { grantId } = parseMetadata(GrantMetadata, view.private_metadata);
    await endGrant(ctx, { grantId, comment: fieldValue(view, FIELD.reason) });
  },
};
