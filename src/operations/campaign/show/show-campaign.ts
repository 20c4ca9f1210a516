import type { Ctx } from '../../context.ts';
import { answeredBy } from '../../../domain/review/campaign.ts';
import type { Campaign } from '../../../domain/review/campaign.ts';
import { DomainError } from '../../../domain/errors.ts';
import type { CampaignId, EntitlementKey, PersonId } from '../../../domain/ids.ts';
import { scopeInWords } from '../../../domain/review/scope-words.ts';
import * as campaignStore from '../../../store/campaign/campaign-store.ts';
import type { Drizzle } from '../../../store/database/database.ts';
import * as personStore from '../../../store/people/person-store.ts';
import * as progressStore from '../../../store/campaign/review-progress-store.ts';
import * as signOffStore from '../../../store/campaign/sign-off-store.ts';
import { transaction } from '../../../store/database/transaction.ts';
import { entitlementLabel, personLabel, resourceLabel } from '../../views.ts';
import type { PersonLabel } from '../../views.ts';
import type { CampaignView, ReviewerProgress } from './campaign-view.ts';
import { previewCampaign } from '../plan/preview-campaign.ts';
import { pickReviewers } from './pick-reviewers.ts';
import { readProgress } from './review-progress.ts';
import type { CampaignProgress, JudgedStanding } from './review-progress.ts';
import { signOffStatement } from '../close/sign-off-statement.ts';

const RESOURCES = 8;
const STUCK = 5;
const STUCK_ATTEMPTS = 3;

/** A campaign as those who run it see it: figures that agree with each other, whatever its size. */
export async function showCampaign(ctx: Ctx, campaignId: string): Promise<CampaignView> {
  const row = await campaignStore.findCampaign(ctx.db.drizzle, campaignId as CampaignId);
  if (row === undefined) throw new DomainError('not_found', 'This access review can’t be found.');
  if (row.state === 'scheduled' || row.state === 'discarded') return showDraft(ctx, row);
  return transaction(ctx, (tx) => showProgress(tx, ctx, row.id), {
    isolation: 'repeatable read',
  });
}

async function showDraft(ctx: Ctx, row: campaignStore.CampaignRow): Promise<CampaignView> {
  const campaign = campaignStore.toCampaign(row);
  return {
    ...nothing,
    campaign,
    owner: await labelOf(ctx.db.drizzle, campaign.ownerId),
    preview: campaign.state === 'scheduled' ? await previewCampaign(ctx, campaign) : null,
  };
}

const nothing: Omit<CampaignView, 'campaign' | 'owner'> = {
  scope: '',
  preview: null,
  counts: null,
  reviewers: [],
  reviewerCount: 0,
  resources: [],
  stuck: [],
  unreviewed: 0,
  signOffs: [],
  answeredBy: null,
};

async function showProgress(db: Drizzle, ctx: Ctx, id: CampaignId): Promise<CampaignView> {
  const row = await campaignStore.findCampaign(db, id);
  if (row === undefined) throw new DomainError('not_found', 'This access review can’t be found.');
  const campaign = campaignStore.toCampaign(row);
  const now = ctx.clock.now();
  const progress = await readProgress(db, campaign, now);
  return {
    ...nothing,
    campaign,
    owner: await labelOf(db, campaign.ownerId),
    scope: scopeOf(ctx, campaign),
    answeredBy: await labelOf(db, answeredBy(campaign)),
    counts: progress.all,
    reviewers: await nameReviewers(db, await pickReviewers(db, campaign, progress.reviewers, now)),
    reviewerCount: progress.reviewers.length,
    resources: pickResources(ctx, progress),
    stuck: await readStuck(db, ctx, campaign),
    unreviewed: progress.unreviewed,
    signOffs: await readSignOffs(db, campaign, progress),
  };
}

/** What a review of access.yaml goes over is an expression there; of the others it is kept in words. */
function scopeOf({ config }: Ctx, { kind, population }: Campaign): string {
  const scope = population?.scope ?? '';
  if (kind !== 'template') return scope;
  const names = {
    resource: (id: string) => resourceLabel(config, id),
    entitlement: (key: string) => entitlementLabel(config, key as EntitlementKey).label,
  };
  return scopeInWords(scope, names) ?? scope;
}

async function labelOf(db: Drizzle, id: PersonId | null): Promise<PersonLabel | null> {
  const [found] = id === null ? [] : await personStore.findPeople(db, [id]);
  return found === undefined ? null : personLabel(found);
}

async function nameReviewers(db: Drizzle, picked: readonly JudgedStanding[]): Promise<ReviewerProgress[]> {
  const people = await personStore.findPeople(
    db,
    picked.map((one) => one.reviewerId),
  );
  return picked.flatMap(({ reviewerId, ...standing }) => {
    const reviewer = people.find((person) => person.id === reviewerId);
    return reviewer === undefined ? [] : [{ reviewer: personLabel(reviewer), ...standing }];
  });
}

function pickResources(
  { config }: Ctx,
  { resources }: Pick<CampaignProgress, 'resources'>,
): CampaignView['resources'] {
  return resources
    .toSorted((a, b) => b.total - a.total || (a.resourceId < b.resourceId ? -1 : 1))
    .slice(0, RESOURCES)
    .map(({ resourceId, ...counts }) => ({
      resourceId,
      resourceName: resourceLabel(config, resourceId),
      counts,
    }));
}

async function readStuck(db: Drizzle, { config }: Ctx, campaign: Campaign): Promise<CampaignView['stuck']> {
  const stuck = await progressStore.listStuckRemovals(db, campaign.id, {
    attempts: STUCK_ATTEMPTS,
    limit: STUCK,
  });
  const people = await personStore.findPeople(
    db,
    stuck.flatMap((one) => one.personId ?? []),
  );
  return stuck.map(({ personId, roleId, entitlement, lastError, since }) => {
    const holder = people.find((person) => person.id === personId)?.name ?? `role ${roleId}`;
    const error =
      lastError ?? (roleId === null ? 'It was tried often.' : 'access.yaml still lists it in the role.');
    return { item: `${holder}: ${entitlementLabel(config, entitlement).label}`, error, since };
  });
}

/** Whoever hasn’t signed yet sees what they would sign. */
async function readSignOffs(
  db: Drizzle,
  campaign: Campaign,
  { all }: Pick<CampaignProgress, 'all'>,
): Promise<CampaignView['signOffs']> {
  const asked = await signOffStore.listSignOffs(db, campaign.id);
  const people = await personStore.findPeople(
    db,
    asked.map((one) => one.personId),
  );
  const figures = signOffStatement(campaign.name, all);
  return asked.flatMap(({ personId, signedAt, statement }) => {
    const person = people.find((one) => one.id === personId);
    if (person === undefined) return [];
    const toSign = statement === '' ? figures : `${figures} ${statement}`;
    return [{ person: personLabel(person), signedAt, statement: signedAt === null ? toSign : statement }];
  });
}
