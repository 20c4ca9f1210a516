import type { Ctx } from '../context.ts';
import type { PersonId } from '../../domain/ids.ts';
import { localDate } from '../../domain/time/local-date.ts';
import { isActive } from '../../domain/people/person.ts';
import type { Person } from '../../domain/people/person.ts';
import * as campaignStore from '../../store/campaign/campaign-store.ts';
import type { CampaignRow } from '../../store/campaign/campaign-store.ts';
import * as personStore from '../../store/people/person-store.ts';
import { countOpenOf } from '../../store/review/review-handover-store.ts';
import * as signOffStore from '../../store/campaign/sign-off-store.ts';
import { actorOf } from '../people/sign-in.ts';
import type { CampaignWait, WaitingCampaign } from './waiting-views.ts';

/** Campaigns in which something waits for this person: any admin's answer, or their signature. */
export async function listWaitingCampaigns(ctx: Ctx, personId: PersonId): Promise<WaitingCampaign[]> {
  const db = ctx.db.drizzle;
  const [person] = await personStore.findPeople(db, [personId]);
  const isAdmin = person !== undefined && actorOf(ctx, person).isAdmin;
  const [toSteer, toSign] = await Promise.all([
    isAdmin ? listToSteer(ctx, personId) : [],
    signOffStore.listToSign(db, personId),
  ]);
  return [...toSteer, ...toSign.map((row) => waitOf('sign-off', row))];
}

/** Reviews that can’t be closed as they are. */
export async function listStuckCloses({ db }: Pick<Ctx, 'db'>): Promise<CampaignRow[]> {
  return (await campaignStore.listSteered(db.drizzle)).filter(isStuckClose);
}

const isStuckClose = ({ state, lastError }: CampaignRow): boolean =>
  state === 'closing' && lastError !== null;

const waitOf = (kind: CampaignWait, row: CampaignRow, count = 0): WaitingCampaign => ({
  kind,
  campaign: campaignStore.toCampaign(row),
  count,
});

async function listToSteer(ctx: Ctx, personId: PersonId): Promise<WaitingCampaign[]> {
  const rows = await campaignStore.listSteered(ctx.db.drizzle);
  const found = await Promise.all(
    rows.map((row) => (row.state === 'scheduled' ? draftWait(ctx, row, personId) : liveWaits(ctx, row))),
  );
  return found.flat();
}

/** A draft waits for who made it, and for every admin once that person can't start it any more. */
async function draftWait(ctx: Ctx, row: CampaignRow, personId: PersonId): Promise<WaitingCampaign[]> {
  const [owner] = row.ownerId === null ? [] : await personStore.findPeople(ctx.db.drizzle, [row.ownerId]);
  const isTheirs = owner !== undefined && mayStart(ctx, owner) && owner.id !== personId;
  return isTheirs ? [] : [waitOf('draft', row)];
}

function mayStart(ctx: Ctx, owner: Person): boolean {
  return isActive(owner, localDate(ctx.clock.now(), ctx.config.timezone)) && actorOf(ctx, owner).isAdmin;
}

async function liveWaits(ctx: Ctx, row: CampaignRow): Promise<WaitingCampaign[]> {
  const unreviewed =
    row.state === 'running' ? await countOpenOf(ctx.db.drizzle, { campaignId: row.id, reviewerId: null }) : 0;
  return [
    ...(unreviewed > 0 ? [waitOf('unreviewed', row, unreviewed)] : []),
    ...(row.state === 'closing' && row.guardState === 'asked'
      ? [waitOf('guard', row, row.guardReport?.removals)]
      : []),
    ...(row.heldAt === null ? [] : [waitOf('held-removals', row)]),
    ...(isStuckClose(row) ? [waitOf('stuck-close', row)] : []),
  ];
}
