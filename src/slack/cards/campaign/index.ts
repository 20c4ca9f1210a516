import type { Ctx } from '../../../operations/context.ts';
import { PersonId } from '../../../domain/ids.ts';
import { showCampaign } from '../../../operations/campaign/show/show-campaign.ts';
import { findLabels } from '../../../operations/grant/show-grant.ts';
import { campaignCard } from './campaign.ts';
import { campaignSignOffCard } from './campaign-sign-off.ts';
import { card } from '../card.ts';
import type { Drawn } from '../card.ts';

/** A campaign, and what access.yaml lets its reader do: no button is offered that would be refused. */
async function showTo(ctx: Ctx, { subjectId, audienceId }: Drawn) {
  const personId = PersonId.parse(audienceId);
  const { email } = (await findLabels(ctx, [personId]))(personId);
  return {
    view: await showCampaign(ctx, subjectId),
    isAdmin: ctx.config.admins.includes(email),
    isAuditor: ctx.config.auditors.includes(email),
  };
}

export const campaignCards = {
  campaign: card({
    load: showTo,
    draw: ({ view, isAdmin }, _, look) => campaignCard(view, isAdmin, look),
    mayRead: ({ isAdmin, isAuditor }) => isAdmin || isAuditor,
  }),
  'campaign-sign-off': card({
    load: showTo,
    draw: ({ view, isAdmin, isAuditor }, { audienceId }) =>
      campaignSignOffCard(view, audienceId, isAdmin || isAuditor),
    mayRead: ({ view }, reader) => view.signOffs.some(({ person }) => person.id === reader),
  }),
};
