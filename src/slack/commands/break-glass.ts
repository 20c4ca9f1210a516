import { DomainError } from '../../domain/errors.ts';
import { previewGlass } from '../../operations/emergency/preview-emergency.ts';
import { asTyped } from '../words/as-typed.ts';
import { section } from '../blocks.ts';
import { inline } from '../mrkdwn.ts';
import { right } from '../wording.ts';
import { breakGlassModal } from '../views/emergency/break-glass-modal.ts';
import { type Command, say } from './command.ts';
import { readAskWords } from '../words/words.ts';

export const breakGlassCommand: Command = {
  name: 'break-glass',
  usage: '<what> [how long] [why]',
  summary: 'In an emergency: take access before anybody decides. It is announced and reviewed afterwards.',
  async handle(ctx, words, room) {
    const { entitlement, hint, durationSeconds, justification } = readAskWords(ctx.config, asTyped(words));
    if (entitlement === null) {
      const example = `Name what you need: ${room.command} break-glass prod-db/write 30m and what happened.`;
      throw new DomainError('invalid', hint === '' ? example : hint);
    }
    const length = durationSeconds === null ? {} : { durationSeconds };
    const preview = await previewGlass(ctx, { entitlement, ...length });
    if (preview.refused === null)
      return { kind: 'modal', view: breakGlassModal(preview, { durationSeconds, justification }) };
    const said = `You can’t take ${right(preview.entitlement)} in an emergency. ${inline(preview.refused, 600)}`;
    return say({ text: said, blocks: [section(said)] });
  },
};
