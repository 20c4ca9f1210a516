import { isReadable } from '../../../domain/grant/connector.ts';
import * as z from 'zod';
import type { Campaign } from '../../../domain/review/campaign.ts';
import { DomainError, StaleStateError } from '../../../domain/errors.ts';
import { CampaignId, newId, PersonId } from '../../../domain/ids.ts';
import { audit } from '../../../store/audit/audit-log.ts';
import * as campaignStore from '../../../store/campaign/campaign-store.ts';
import { repostCards } from '../../../store/card/cards.ts';
import type { Tx } from '../../../store/database/database.ts';
import * as personStore from '../../../store/people/person-store.ts';
import { transaction } from '../../../store/database/transaction.ts';
import type { PersonCtx } from '../../actor.ts';
import { onRecord } from '../../on-record.ts';
import { resourceLabel } from '../../views.ts';
import { adHocRules, findTemplate, planOfTemplate } from './campaign-plan.ts';
import type { CampaignPlan } from './campaign-plan.ts';
import { assertAdmin } from '../show/campaign-runners.ts';
import { keptScope } from './draw-campaign.ts';

export const DraftCampaign = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('template'), templateId: z.string() }),
  z.object({ kind: z.literal('person'), personId: PersonId }),
  z.object({ kind: z.literal('resource'), resourceId: z.string() }),
  z.object({ kind: z.literal('findings'), resourceId: z.string() }),
  z.object({ kind: z.literal('role'), roleId: z.string() }),
]);
export type DraftCampaign = z.infer<typeof DraftCampaign>;

/**
 * Prepares a campaign, so that an admin sees what it would mean before it starts. Where a draft of the same scope
 * waits, that one is brought up to date and shown again.
 */
export async function draftCampaign(ctx: PersonCtx, raw: z.input<typeof DraftCampaign>): Promise<Campaign> {
  const input = DraftCampaign.parse(raw);
  const subject = subjectOf(input);
  return onRecord(ctx, 'start an access review', `${input.kind}:${subject}`, () =>
    transaction(ctx, async (tx, ctx) => {
      assertAdmin(ctx, 'start an access review');
      const now = ctx.clock.now();
      const plan = await planOf(tx, ctx, input);
      const scopeKey = `${input.kind}:${subject}`;
      const running = await campaignStore.findLiveOf(tx, scopeKey);
      if (running !== undefined)
        throw new StaleStateError(
          `“${running.name}” is ${running.state} already. Close it before another is started.`,
        );
      const about = {
        kind: input.kind,
        templateId: input.kind === 'template' ? subject : null,
        subjectId: input.kind === 'template' ? null : subject,
      };
      const drafted = await campaignStore.insertCampaign(tx, {
        id: CampaignId.parse(newId('camp', now)),
        ...about,
        ...plan,
        scopeKey,
        state: 'scheduled',
        ownerId: ctx.actor.person.id,
        draftedAt: now,
      });
      if (drafted !== undefined)
        await audit(tx, ctx, {
          kind: 'campaign.drafted',
          data: {
            campaign: plan.name,
            kind: input.kind,
            scope: keptScope(ctx.config, { ...about, name: plan.name }),
          },
          subject: { campaignId: drafted.id },
        });
      const campaign = drafted ?? (await redraft(tx, scopeKey, plan, now));
      await repostCards(
        tx,
        [{ kind: 'campaign', subjectId: campaign.id, audienceId: ctx.actor.person.id }],
        now,
      );
      return campaignStore.toCampaign(campaign);
    }),
  );
}

async function redraft(
  tx: Tx,
  scopeKey: string,
  plan: CampaignPlan,
  draftedAt: Date,
): Promise<campaignStore.CampaignRow> {
  const waiting = await campaignStore.findDraft(tx, scopeKey);
  if (waiting !== undefined && waiting.dueAt !== null)
    throw new StaleStateError(`“${waiting.name}” is being started already. Its message shows how far it is.`);
  const changed =
    waiting &&
    (await campaignStore.changeCampaign(tx, waiting.id, ['scheduled'], {
      ...plan,
      draftedAt,
      lastError: null,
    }));
  if (changed === undefined)
    throw new StaleStateError('The draft of this review was started or discarded just now. Try again.');
  return changed;
}

function subjectOf(input: DraftCampaign): string {
  switch (input.kind) {
    case 'template':
      return input.templateId;
    case 'person':
      return input.personId;
    case 'resource':
    case 'findings':
      return input.resourceId;
    case 'role':
      return input.roleId;
  }
}

async function planOf(
  tx: Tx,
  { config, connectors }: PersonCtx,
  input: DraftCampaign,
): Promise<CampaignPlan> {
  if (input.kind === 'template') return planOfTemplate(config, findTemplate(config, input.templateId));
  const plan = (name: string): CampaignPlan => ({
    name,
    definitionsHash: config.hash,
    rules: adHocRules(input.kind),
  });
  switch (input.kind) {
    case 'person': {
      const [person] = await personStore.findPeople(tx, [input.personId]);
      if (person === undefined)
        throw new DomainError('not_found', 'This person isn’t in the people directory.');
      return plan(`Access of ${person.name}`);
    }
    case 'resource':
    case 'findings': {
      const resource = config.resources.get(input.resourceId);
      const isLeft = [...config.left.keys()].some((key) => key.startsWith(`${input.resourceId}/`));
      if (resource === undefined && !(isLeft && input.kind === 'resource'))
        throw new DomainError('not_found', `There is no “${input.resourceId.slice(0, 80)}” in the catalog.`);
      if (resource === undefined || input.kind === 'resource')
        return plan(`Access to ${resourceLabel(config, input.resourceId)}`);
      if (!isReadable(connectors.get(resource.connectorId)))
        throw new DomainError(
          'invalid',
          `The target of ${resource.name} can’t be read by Sallyport, so nothing can be found there. Start a review of the resource instead.`,
        );
      return plan(`Findings on ${resource.name}`);
    }
    case 'role': {
      const role = config.roles.get(input.roleId);
      if (role === undefined)
        throw new DomainError('not_found', `There is no role “${input.roleId.slice(0, 80)}” in access.yaml.`);
      return plan(`Role ${role.name}`);
    }
  }
}
