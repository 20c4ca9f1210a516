import { previewCredential } from '../../../operations/grant/issue/issue-credential.ts';
import { ACTION } from '../../ids.ts';
import { askForKeyModal, making } from '../../views/grant/issue-credential-modal.ts';
import type { ActionListener } from '../action.ts';
import { redrawn } from '../redraw.ts';

/** Whether this person may is judged again when it is made. */
export const issueCredentialAction: ActionListener = {
  id: ACTION.issueCredential,
  redraw: redrawn('grant'),
  async handle(ctx, { value }) {
    const wish = await previewCredential(ctx, value);
    return wish.asks === 'ssh_public_key'
      ? { kind: 'modal', view: askForKeyModal(wish) }
      : { kind: 'making', ...making(ctx, { grantId: value, makes: wish.makes }) };
  },
};
