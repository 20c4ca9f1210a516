import { asTyped } from '../as-typed.ts';
import { previewRequest } from '../../operations/request/preview-request.ts';
import { lookOf } from '../room.ts';
import { requestModal } from '../views/request-modal.ts';
import type { Command } from './command.ts';
import { readAskWords } from './words.ts';

export const requestCommand: Command = {
  name: 'request',
  usage: '[what] [how long] [why]',
  summary: 'Ask for access. With words, the form opens filled in: `request prod-db/read 2h fixing INC-4711`.',
  async handle(ctx, words, room) {
    const look = lookOf(room);
    const asked = readAskWords(ctx.config, asTyped(words));
    const { entitlement, hint, ...typed } = asked;
    if (entitlement === null) {
      const view = requestModal(null, typed, look, hint);
      return { kind: 'modal', view };
    }
    const preview = await previewRequest(ctx, {
      entitlement,
      ticket: typed.ticket,
      justification: typed.justification,
      ...(typed.durationSeconds === null ? {} : { durationSeconds: typed.durationSeconds }),
    });
    return { kind: 'modal', view: requestModal(preview, typed, look, hint) };
  },
};
