import { DomainError } from '../../domain/errors.ts';
import { previewEmergency } from '../../operations/emergency/preview-emergency.ts';
import { asTyped } from '../words/as-typed.ts';
import { section } from '../blocks.ts';
import { inline } from '../mrkdwn.ts';
import { right } from '../wording.ts';
import { breakGlassModal } from '../views/emergency/break-glass-modal.ts';
import { alsoOffered, namedEnd } from '../views/inputs.ts';
import { readAs, sentences, tooLong, whyNotOffered } from '../views/length-note.ts';
import { type Command, say } from './command.ts';
import { whenTyped } from '../../domain/words/when-typed.ts';
import { readAskWords } from '../words/words.ts';

export const breakGlassCommand: Command = {
  name: 'break-glass',
  usage: '<what> [how long] [why]',
  summary:
    'In an emergency: take access without waiting for approval. It’s announced, and reviewed afterwards.',
  async handle(ctx, words, slack) {
    const when = whenTyped(ctx);
    const { entitlement, hint, length, justification } = readAskWords(ctx.config, asTyped(words), when);
    if (entitlement === null) {
      const example = `Name what you need: ${slack.command} break-glass prod-db/write 30m and what happened.`;
      throw new DomainError('invalid', hint === '' ? example : hint);
    }
    const preview = await previewEmergency(ctx, { entitlement, ...alsoOffered(length.seconds) });
    if (preview.refused === null) {
      const unfit = whyNotOffered(length.seconds, preview.choices);
      const hint = sentences(length.question, readAs(length, when), unfit, tooLong({ justification }));
      const isLengthOpen = length.question !== '' || unfit !== '';
      const named = namedEnd(ctx, { durationSeconds: length.seconds, untilAt: length.until });
      const typed = { durationSeconds: length.seconds, named, isLengthOpen, justification };
      return { kind: 'modal', view: breakGlassModal(preview, typed, hint) };
    }
    const said = `You can’t take ${right(preview.entitlement)} in an emergency. ${inline(preview.refused, 600)}`;
    return say({ text: said, blocks: [section(said)] });
  },
};
