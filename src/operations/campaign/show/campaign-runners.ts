import type { Ctx } from '../../context.ts';
import type { Campaign } from '../../../domain/review/campaign.ts';
import { DomainError } from '../../../domain/errors.ts';
import type { PersonId } from '../../../domain/ids.ts';
import { localDate } from '../../../domain/time/local-date.ts';
import { isActive } from '../../../domain/people/person.ts';
import type { Drizzle } from '../../../store/database/database.ts';
import * as personStore from '../../../store/people/person-store.ts';
import type { WantedCard } from '../../../store/card/cards.ts';
import type { PersonCtx } from '../../actor.ts';
import { findAdmins } from '../plan/find-named.ts';

export function assertAdmin(ctx: PersonCtx, act: string): void {
  if (!ctx.actor.isAdmin) throw new DomainError('forbidden', `Only admins may ${act}.`);
}

/** Who runs a campaign: who started it while they are active, else every active admin. */
async function findRunners(
  db: Drizzle,
  ctx: Pick<Ctx, 'config' | 'clock'>,
  { ownerId }: Pick<Campaign, 'ownerId'>,
): Promise<PersonId[]> {
  const today = localDate(ctx.clock.now(), ctx.config.timezone);
  const [owner] = ownerId === null ? [] : await personStore.findPeople(db, [ownerId]);
  if (owner !== undefined && isActive(owner, today)) return [owner.id];
  return (await findAdmins(db, ctx.config, ctx.clock.now())).map((admin) => admin.id);
}

/** The cards by which those who run a campaign follow it. */
export async function campaignCards(
  db: Drizzle,
  ctx: Pick<Ctx, 'config' | 'clock'>,
  campaign: Pick<Campaign, 'id' | 'ownerId'>,
): Promise<WantedCard[]> {
  const runners = await findRunners(db, ctx, campaign);
  return runners.map((audienceId) => ({ kind: 'campaign', subjectId: campaign.id, audienceId }));
}

/** The cards by which every admin is asked what any one of them may answer, beside whoever runs the campaign. */
export async function adminCards(
  db: Drizzle,
  ctx: Pick<Ctx, 'config' | 'clock'>,
  campaign: Pick<Campaign, 'id' | 'ownerId'>,
): Promise<WantedCard[]> {
  const admins = await findAdmins(db, ctx.config, ctx.clock.now());
  const theirs = admins.map(
    ({ id }): WantedCard => ({ kind: 'campaign', subjectId: campaign.id, audienceId: id }),
  );
  const running = await campaignCards(db, ctx, campaign);
  return [...theirs, ...running.filter((one) => !admins.some(({ id }) => id === one.audienceId))];
}
