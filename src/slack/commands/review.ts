import type { DraftCampaign } from '../../operations/campaign/plan/draft-campaign.ts';
import { draftCampaign } from '../../operations/campaign/plan/draft-campaign.ts';
import type { PersonCtx } from '../../operations/actor.ts';
import { findPerson } from '../../operations/people/find-person.ts';
import { listMyBatches } from '../../operations/review/show/list-my-batches.ts';
import { asTyped } from '../words/as-typed.ts';
import { heading, note, section } from '../blocks.ts';
import { batchRow } from '../lists/batch-rows.ts';
import { draftedMessage } from '../lists/drafted-message.ts';
import { someOfEach } from '../lists/some-of-each.ts';
import { renderContextOf, type SlackContext } from '../slack-context.ts';
import { capital, waiting } from '../wording.ts';
import { type Command, type CommandAnswer, say } from './command.ts';
import { takePerson } from '../words/person-words.ts';
import { noResource, resourceCalled } from '../../domain/words/resource-words.ts';

const ROWS = 20;

export const reviewCommand: Command = {
  name: 'review',
  usage: '',
  summary: 'What’s waiting for your review: who still needs which access.',
  async handle(ctx, words, slack) {
    if (asTyped(words) === '') return myBatches(ctx, slack);
    return say(draftedMessage(await draftCampaign(ctx, await readSubject(ctx, words))));
  },
};

async function myBatches(ctx: PersonCtx, slack: SlackContext): Promise<CommandAnswer> {
  const lines = await listMyBatches(ctx);
  const start = ctx.actor.isAdmin
    ? [
        note(
          `To start one: \`${slack.command} review @someone\`, a resource, \`role:\` and its id, or \`findings:\` and a resource; \`${slack.command} campaign\` lists the others.`,
        ),
      ]
    : [];
  if (lines.length === 0) {
    const text = 'No access reviews are waiting for you. I’ll message you when one is.';
    return say({ text, blocks: [section(text), ...start] });
  }
  const text = `${capital(waiting(new Map([['review-batch', lines.length]])))}.`;
  const list = {
    list: 'batches' as const,
    head: [heading('Access reviews waiting for you')],
    entries: lines.slice(0, ROWS).map((line) => [batchRow(line, 'card', renderContextOf(slack))]),
    total: lines.length,
  };
  return say({ text, blocks: [...someOfEach([list], ...start), ...start] });
}

/** One person, a role, what a resource's target lists, or a resource. */
async function readSubject(ctx: PersonCtx, words: string): Promise<DraftCampaign> {
  const { config } = ctx;
  const typed = asTyped(words).slice(0, 200);
  const [, prefix, named = ''] = /^(role|findings):\s*(.*)$/is.exec(typed) ?? [];
  if (prefix?.toLowerCase() === 'role') return { kind: 'role', roleId: roleCalled(ctx, named) };
  if (prefix !== undefined) {
    const found = resourceCalled(config, named);
    if (found === undefined) throw noResource(config, named);
    return { kind: 'findings', resourceId: found };
  }
  const resourceId = resourceCalled(config, typed);
  if (resourceId !== undefined) return { kind: 'resource', resourceId };
  const { person } = takePerson(words);
  if (person === null) throw noResource(config, typed);
  return { kind: 'person', personId: (await findPerson(ctx, person)).id };
}

function roleCalled({ config }: PersonCtx, typed: string): string {
  const lowered = typed.toLowerCase();
  const role = [...config.roles.values()].find(
    ({ id, name }) => id.toLowerCase() === lowered || name.toLowerCase() === lowered,
  );
  return role?.id ?? typed;
}
