import type { Ctx } from '../../context.ts';
import type { Campaign } from '../../domain/campaign.ts';
import { DomainError } from '../../domain/errors.ts';
import type { PersonId } from '../../domain/ids.ts';
import { localDate } from '../../domain/local-date.ts';
import { isActive } from '../../domain/person.ts';
import type { Drizzle } from '../../store/database.ts';
import * as personStore from '../../store/person-store.ts';
import type { WantedCard } from '../../store/cards.ts';
import type { PersonCtx } from '../actor.ts';

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
  const admins = await personStore.findPeopleByEmail(db, ctx.config.admins);
  return admins.filter((one) => isActive(one, today)).map((admin) => admin.id);
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
