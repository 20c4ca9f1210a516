import type { ModalView } from '@slack/types';
import type { PersonCtx } from '../../operations/actor.ts';
import type { Message } from '../blocks.ts';
import type { SlackContext } from '../slack-context.ts';

/**
 * What a command comes to: something only the caller sees, or a form. `later`: it may take longer than Slack waits, so
 * that it begins once Slack has its acknowledgement.
 */
export type CommandAnswer =
  | { kind: 'message'; message: Message }
  | { kind: 'later'; work: () => Promise<Message> }
  | { kind: 'modal'; view: ModalView };

/** One subcommand; help is made from these. `words` is what follows its name, as typed. */
export interface Command {
  name: string;
  /** What may follow the name. */
  usage: string;
  summary: string;
  /** Shown to, and meant for, these alone. */
  audience?: 'auditor';
  handle: (ctx: PersonCtx, words: string, slack: SlackContext) => Promise<CommandAnswer>;
}

export const say = (message: Message): CommandAnswer => ({ kind: 'message', message });
