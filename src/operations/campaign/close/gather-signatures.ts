import type { Ctx } from '../../context.ts';
import type { PersonId } from '../../../domain/ids.ts';
import { localDate } from '../../../domain/time/local-date.ts';
import { isActive } from '../../../domain/people/person.ts';
import { refreshCards, wantCards } from '../../../store/card/cards.ts';
import type { CampaignRow } from '../../../store/campaign/campaign-store.ts';
import type { Tx } from '../../../store/database/database.ts';
import * as personStore from '../../../store/people/person-store.ts';
import * as signOffStore from '../../../store/campaign/sign-off-store.ts';
import { findAdmins, findNamed } from '../plan/find-named.ts';

export type Signatures = 'complete' | 'waiting' | 'nobody-can';

/** Asks those who sign a campaign, and the admins in the place of each who can’t or can’t any more. */
export async function gatherSignatures(tx: Tx, ctx: Ctx, campaign: CampaignRow): Promise<Signatures> {
  const words = campaign.rules.signOff;
  if (words.length === 0) return 'complete';
  const asked = await signOffStore.listSignOffs(tx, campaign.id);
  if (asked.length === 0) await askFirst(tx, ctx, campaign);
  else await replaceAbsent(tx, ctx, campaign, asked);
  const now = await signOffStore.listSignOffs(tx, campaign.id);
  if (now.length === 0) return 'nobody-can';
  return now.every((one) => one.signedAt !== null) ? 'complete' : 'waiting';
}

async function askFirst(tx: Tx, ctx: Ctx, campaign: CampaignRow): Promise<void> {
  const words = campaign.rules.signOff;
  const named = await findNamed(tx, ctx.config, words, ctx.clock.now());
  await ask(
    tx,
    ctx,
    campaign,
    named.flat().map((person) => person.id),
    '',
  );
  for (const [at, word] of words.entries())
    if (named[at]?.length === 0) await askAdmins(tx, ctx, campaign, await whoIs(tx, ctx, word));
}

async function whoIs(tx: Tx, { config }: Ctx, word: string): Promise<string> {
  const [person] = await personStore.findPeopleByEmail(tx, [word]);
  if (person !== undefined) return person.name;
  const group = word.startsWith('group:') ? word.slice('group:'.length) : undefined;
  if (group === undefined) return word;
  return config.groups.has(group) ? `the group ${group}, in which nobody is active` : `the group ${group}`;
}

/** Whoever can’t sign any more isn’t waited for. */
async function replaceAbsent(
  tx: Tx,
  ctx: Ctx,
  campaign: CampaignRow,
  asked: readonly signOffStore.SignOffRow[],
): Promise<void> {
  const waiting = asked.filter((one) => one.signedAt === null).map((one) => one.personId);
  const people = await personStore.findPeople(tx, waiting);
  const today = localDate(ctx.clock.now(), ctx.config.timezone);
  const absent = people.filter((person) => !isActive(person, today));
  for (const person of absent) {
    await signOffStore.withdrawSignOff(tx, { campaignId: campaign.id, personId: person.id });
    await askAdmins(tx, ctx, campaign, person.name);
  }
  if (absent.length > 0)
    await refreshCards(tx, [campaign.id], ctx.clock.now(), ['campaign', 'campaign-sign-off']);
}

/** The first of the admins who signs in somebody’s place has signed for all of them. */
async function askAdmins(tx: Tx, ctx: Ctx, campaign: CampaignRow, inPlaceOf: string): Promise<void> {
  const admins = await findAdmins(tx, ctx.config, ctx.clock.now());
  await ask(
    tx,
    ctx,
    campaign,
    admins.map((admin) => admin.id),
    `Signed by an admin in the place of ${inPlaceOf}.`,
  );
}

async function ask(
  tx: Tx,
  ctx: Ctx,
  campaign: CampaignRow,
  personIds: readonly PersonId[],
  statement: string,
): Promise<void> {
  const now = ctx.clock.now();
  const unique = [...new Set(personIds)];
  const asked = await signOffStore.insertSignOffs(
    tx,
    unique.map((personId) => ({ campaignId: campaign.id, personId, askedAt: now, statement })),
  );
  await wantCards(
    tx,
    asked.map((audienceId) => ({ kind: 'campaign-sign-off', subjectId: campaign.id, audienceId })),
    now,
  );
  if (asked.length > 0) await refreshCards(tx, [campaign.id], now, ['campaign']);
}
