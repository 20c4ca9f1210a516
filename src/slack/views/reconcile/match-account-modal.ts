import type { ModalView } from '@slack/types';
import { DomainError } from '../../../domain/errors.ts';
import { decideDiscrepancy } from '../../../operations/discrepancy/decide-discrepancy.ts';
import { heldMark } from '../../../operations/discrepancy/match-account.ts';
import type { DiscrepancyView } from '../../../operations/discrepancy/show-discrepancy.ts';
import { findAccountHolder } from '../../../operations/people/find-account-holder.ts';
import { section } from '../../blocks.ts';
import { differenceLine } from '../../cards/reconcile/discrepancy.ts';
import { AccountMetadata, FIELD, parseMetadata, VIEW } from '../../ids.ts';
import { fieldUser, fieldValue } from '../../payloads.ts';
import type { RenderContext } from '../../wording.ts';
import { personInput, reasonInput } from '../inputs.ts';
import type { SubmissionListener } from '../submission.ts';

type Kind = 'match' | 'serve';

const FORMS = {
  match: {
    id: VIEW.matchAccount,
    title: 'Whose is it?',
    after: 'You’re then asked whether they keep what it has.',
    person: 'Who uses it',
    why: 'How you know',
    nobody: 'Choose who uses it.',
  },
  serve: {
    id: VIEW.serveAccount,
    title: 'A service account',
    after:
      'It keeps what it has. You’re asked again when it has more, or when whoever answers for it leaves.',
    person: 'Who answers for it',
    why: 'What it is for',
    nobody: 'Choose who answers for it.',
  },
} as const;

/** Asks whose an account is, or who answers for it as a service account. */
export function matchAccountModal(
  kind: Kind,
  view: DiscrepancyView,
  readerId: string,
  render: RenderContext,
): ModalView {
  const { id, title, after, person, why } = FORMS[kind];
  const { discrepancy } = view;
  return {
    type: 'modal',
    callback_id: id,
    private_metadata: JSON.stringify({ id: discrepancy.id, mark: heldMark(discrepancy.facts) }),
    title: { type: 'plain_text', text: title },
    submit: { type: 'plain_text', text: 'Save' },
    close: { type: 'plain_text', text: 'Cancel' },
    blocks: [
      section(differenceLine(view, readerId, render), after),
      personInput(FIELD.person, person),
      reasonInput(why, 'It stays in the audit trail.'),
    ],
  };
}

const submission = (kind: Kind): SubmissionListener => ({
  id: FORMS[kind].id,
  blockOf: { person: FIELD.person, reason: FIELD.reason },
  async handle(ctx, view) {
    const { id, mark } = parseMetadata(AccountMetadata, view.private_metadata);
    const chosen = fieldUser(view, FIELD.person);
    if (chosen === undefined) throw new DomainError('invalid', FORMS[kind].nobody, { field: 'person' });
    const { id: personId } = await findAccountHolder(ctx, chosen, 'person');
    const said = { personId, reason: fieldValue(view, FIELD.reason) };
    await decideDiscrepancy(ctx, {
      id,
      verdict: kind === 'match' ? { kind, ...said } : { kind, mark, ...said },
    });
  },
});

export const matchAccountSubmission = submission('match');
export const serveAccountSubmission = submission('serve');
