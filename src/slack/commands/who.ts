import { DomainError } from '../../domain/errors.ts';
import { noResource } from '../../domain/words/resource-words.ts';
import type { PersonId } from '../../domain/ids.ts';
import type { Person } from '../../domain/people/person.ts';
import type { PersonCtx } from '../../operations/actor.ts';
import { findFitting, findPerson } from '../../operations/people/find-person.ts';
import { personLabel } from '../../operations/views.ts';
import { button, heading, type Message, note, section } from '../blocks.ts';
import { ACTION, pageValue } from '../ids.ts';
import { pageMessage } from '../lists/page-message.ts';
import { inline } from '../mrkdwn.ts';
import { renderContextOf } from '../slack-context.ts';
import { person, type RenderContext } from '../wording.ts';

import { readWhoWords } from '../words/who-words.ts';
import { type Command, say } from './command.ts';

const CHOICES = 5;
const MYSELF = /^(?:me|myself|i)$/i;

export const whoCommand: Command = {
  name: 'who',
  usage: '<resource | @someone>',
  summary:
    'Who holds something, or what somebody holds: until when and who approved it. Owners, managers and admins end it there.',
  async handle(ctx, words, slack) {
    const render = renderContextOf(slack);
    const asked = readWhoWords(ctx.config, words);
    if (asked.kind === 'words') return say(await answerWords(ctx, asked.typed, render));
    const left = leftOut(asked.left, render);
    if (asked.kind === 'thing')
      return say(await pageMessage(ctx, { list: 'holders', offset: 0, of: asked.of }, render, left));
    return say(await heldBy(ctx, (await findPerson(ctx, asked.named)).id, render, left));
  },
};

/** What left the catalog and is held still, or a person's name. */
async function answerWords(ctx: PersonCtx, typed: string, render: RenderContext): Promise<Message> {
  const { command } = render;
  if (typed === '')
    throw new DomainError('invalid', `Name a resource or a person, like ${command} who prod-db or @someone.`);
  if (MYSELF.test(typed)) return heldBy(ctx, ctx.actor.person.id, render);
  try {
    return await pageMessage(ctx, { list: 'holders', offset: 0, of: typed }, render);
  } catch (error) {
    if (!(error instanceof DomainError) || error.code !== 'not_found') throw error;
  }
  const fitting = await findFitting(ctx, typed, CHOICES + 1);
  const [only] = fitting;
  if (only === undefined) throw noResource(ctx.config, typed, 'Nothing in the catalog and nobody');
  return fitting.length === 1 ? heldBy(ctx, only.id, render) : choice(fitting, typed);
}

const heldBy = (ctx: PersonCtx, personId: PersonId, render: RenderContext, more = leftOut('', render)) =>
  pageMessage(ctx, { list: 'held', offset: 0, of: personId }, render, more);

function leftOut(left: string, { command }: RenderContext) {
  if (left === '') return [];
  const said = `“${inline(left, 80)}” was left out: \`${command} who\` takes one thing or one person at a time.`;
  return [note(said)];
}

function choice(fitting: readonly Person[], typed: string): Message {
  const text = `Several people match “${inline(typed, 80)}”. Whom do you mean?`;
  const more = fitting.length > CHOICES ? [note('… and more: type more of the name, or an @mention.')] : [];
  const rows = fitting.slice(0, CHOICES).map((one) => ({
    ...section(person(personLabel(one))),
    accessory: button(ACTION.showPage, 'Show', pageValue({ list: 'held', offset: 0, of: one.id })),
  }));
  return { text, blocks: [heading('Who?'), section(text), ...rows, ...more] };
}
