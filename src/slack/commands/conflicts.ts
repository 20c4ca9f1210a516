import { listConflicts } from '../../operations/policy/list-conflicts.ts';
import type { PersonCtx } from '../../operations/actor.ts';
import { type Message, note, sentence } from '../blocks.ts';
import { pageMessage } from '../lists/page-message.ts';
import { renderContextOf } from '../slack-context.ts';
import { counted, type RenderContext } from '../wording.ts';
import { type Command, say } from './command.ts';

export const conflictsCommand: Command = {
  name: 'conflicts',
  usage: '',
  summary: 'Who holds access that separation of duties keeps apart.',
  audience: 'auditor',
  handle: async (ctx, _words, slack) => say(await conflictsMessage(ctx, renderContextOf(slack))),
};

async function conflictsMessage(ctx: PersonCtx, render: RenderContext): Promise<Message> {
  const held = await listConflicts(ctx);
  const rules = ctx.config.separationOfDuties.length;
  const checked = counted(rules, 'rule', 'rules');
  if (rules === 0) return sentence('access.yaml has no separation_of_duties, so nothing conflicts.');
  if (held.length === 0) return sentence(`Nobody holds conflicting access (${checked} looked at).`);
  const { blocks } = await pageMessage(ctx, { list: 'conflicts', offset: 0, of: '' }, render);
  return {
    text: `${counted(held.length, 'conflict is', 'conflicts are')} held now.`,
    blocks: [...blocks, note(`${checked} looked at. Approved exceptions count too, until they end.`)],
  };
}
