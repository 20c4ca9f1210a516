import type { InputBlock, KnownBlock, ModalView } from '@slack/types';
import type { CredentialIssuer, IssuedCredential } from '../../../domain/grant/connector.ts';
import { readSshPublicKey } from '../../../domain/grant/ssh-public-key.ts';
import type { PersonCtx } from '../../../operations/actor.ts';
import {
  type CredentialWish,
  issueCredential,
  previewCredential,
} from '../../../operations/grant/issue/issue-credential.ts';
import { note, section } from '../../blocks.ts';
import { FIELD, GrantMetadata, parseMetadata, VIEW } from '../../ids.ts';
import { escapeMrkdwn } from '../../mrkdwn.ts';
import { fieldValue } from '../../payloads.ts';
import { right, when } from '../../wording.ts';
import { TEXT_MAX } from '../inputs.ts';
import type { Making, SubmissionListener } from '../submission.ts';

const TITLES: Record<CredentialIssuer['makes'], string> = {
  password: 'Your password',
  ssh_certificate: 'Your certificate',
};

/** Asks for the public key that the certificate is to be made for. */
export function askForKeyModal({ view, makes }: CredentialWish): ModalView {
  return {
    ...modal(makes, [
      section(`You hold ${right(view.entitlement)}. The certificate works with your own key alone.`),
      keyInput,
    ]),
    private_metadata: JSON.stringify({ grantId: view.grant.id }),
    submit: { type: 'plain_text', text: 'Get it' },
    close: { type: 'plain_text', text: 'Cancel' },
  };
}

const keyInput: InputBlock = {
  type: 'input',
  block_id: FIELD.publicKey,
  label: { type: 'plain_text', text: 'Your public key' },
  hint: {
    type: 'plain_text',
    text: 'The one line of the file that ends in .pub. Never paste the other file: that one is private.',
  },
  element: {
    type: 'plain_text_input',
    action_id: FIELD.publicKey,
    max_length: TEXT_MAX,
    placeholder: { type: 'plain_text', text: 'ssh-ed25519 AAAA…' },
  },
};

/** Has it made while its holder reads that it is. */
export const making = (
  ctx: PersonCtx,
  { grantId, makes, publicKey }: { grantId: string; makes: CredentialIssuer['makes']; publicKey?: string },
): Making => ({
  view: modal(makes, [
    section('Making it…'),
    note('If nothing comes within half a minute, close this and press the button again.'),
  ]),
  make: async () => issuedModal(makes, await issueCredential(ctx, { grantId, publicKey })),
});

function issuedModal(makes: CredentialIssuer['makes'], { words, text, until }: IssuedCredential): ModalView {
  const lasting = until === null ? '' : `It works until ${when(until)}.`;
  return modal(makes, [
    section(escapeMrkdwn(words)),
    {
      type: 'rich_text',
      elements: [{ type: 'rich_text_preformatted', elements: [{ type: 'text', text }] }],
    },
    note(lasting, 'Copy it now: it isn’t kept anywhere, and is gone when you close this.'),
  ]);
}

const modal = (makes: CredentialIssuer['makes'], blocks: KnownBlock[]): ModalView => ({
  type: 'modal',
  callback_id: VIEW.issueCredential,
  title: { type: 'plain_text', text: TITLES[makes] },
  close: { type: 'plain_text', text: 'Close' },
  blocks,
});

export const issueCredentialSubmission: SubmissionListener = {
  id: VIEW.issueCredential,
  blockOf: { publicKey: FIELD.publicKey },
  async handle(ctx, view) {
    const { grantId } = parseMetadata(GrantMetadata, view.private_metadata);
    const publicKey = readSshPublicKey(fieldValue(view, FIELD.publicKey));
    const { makes } = await previewCredential(ctx, grantId);
    return making(ctx, { grantId, makes, publicKey });
  },
};
