import { DomainError } from '../../domain/errors.ts';
import { nearestWord } from '../../domain/nearest-word.ts';
import { draftCampaign } from '../../operations/campaign/plan/draft-campaign.ts';
import { listCampaigns } from '../../operations/campaign/show/list-campaigns.ts';
import { asTyped } from '../words/as-typed.ts';
import { draftedMessage } from '../lists/drafted-message.ts';
import { campaignListMessage } from '../lists/campaign-list.ts';
import { renderContextOf } from '../slack-context.ts';
import { type Command, say } from './command.ts';

const ROWS = 10;

export const campaignCommand: Command = {
  name: 'campaign',
  usage: '[start <review>]',
  summary:
    'Access reviews: how far each one is, and how to start one. Admins start a review of a person, resource or role with `review @someone`, `review prod-db` or `review role:support`, and of what a target lists with `review findings:prod-db`.',
  audience: 'auditor',
  async handle(ctx, words, slack) {
    const [verb = '', ...rest] = asTyped(words).split(/\s+/);
    const templateId = rest.join(' ').slice(0, 200);
    if (verb === '') {
      const reviews = [...ctx.config.reviews.values()];
      const [live, coming, closed] = await Promise.all([
        listCampaigns(ctx, { group: 'live', part: { offset: 0, limit: ROWS } }),
        listCampaigns(ctx, { group: 'coming', part: { offset: 0, limit: ROWS } }),
        listCampaigns(ctx, { group: 'closed', part: { offset: 0, limit: ROWS } }),
      ]);
      const groups = { live, coming, closed };
      return say(campaignListMessage(groups, reviews, ctx.actor.isAdmin, renderContextOf(slack)));
    }
    if (verb.toLowerCase() !== 'start') {
      const meant = nearestWord(verb, ['start']) === undefined ? '' : ' Did you mean “start”?';
      throw new DomainError(
        'invalid',
        `There is no “${verb.slice(0, 40)}” here.${meant} Type ${slack.command} campaign for the list, or ${slack.command} campaign start and its name.`,
      );
    }
    if (templateId === '') {
      const known = [...ctx.config.reviews.keys()].slice(0, 10).join(', ');
      throw new DomainError(
        'invalid',
        known === ''
          ? 'access.yaml defines no reviews to start by name. Try a review of one person or resource.'
          : `Say which: ${known}.`,
      );
    }
    return say(
      draftedMessage(await draftCampaign(ctx, { kind: 'template', templateId: called(ctx, templateId) })),
    );
  },
};

/** A review is meant by its id or its name. */
function called({ config }: Parameters<Command['handle']>[0], typed: string): string {
  const lowered = typed.toLowerCase();
  const named = [...config.reviews.values()].find(
    ({ id, name }) => id.toLowerCase() === lowered || name.toLowerCase() === lowered,
  );
  return named?.id ?? typed;
}
