import type { Ctx } from '../../context.ts';
import type { Campaign } from '../../../domain/review/campaign.ts';
import { ConnectorError, seenAsOf } from '../../../domain/grant/connector.ts';
import type { ExternalGrant } from '../../../domain/grant/connector.ts';
import type { Entitlement, Resource } from '../../../domain/definitions.ts';
import { DomainError } from '../../../domain/errors.ts';
import { everyItem } from '../../../domain/pages.ts';
import * as campaignStore from '../../../store/campaign/campaign-store.ts';
import { refreshCards } from '../../../store/card/cards.ts';
import * as findingsStore from '../../../store/campaign/findings-store.ts';
import * as personStore from '../../../store/people/person-store.ts';
import { transaction } from '../../../store/database/transaction.ts';
import { takeOn } from '../../grant/take-on.ts';
import { directoryEmail, holdListed, noteListedAccounts } from '../launch/held-account.ts';
import { listedChunks } from '../launch/listed-chunks.ts';

/** Reads the targets of drafts that go over what a target lists, so that their previews say what would be reviewed. */
export async function readDraftedFindings(ctx: Ctx): Promise<number> {
  const drafts = await findingsStore.findUnreadDrafts(ctx.db.drizzle);
  for (const draft of drafts) {
    const now = ctx.clock.now();
    try {
      await readFindings(ctx, draft, async () => undefined);
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      await transaction(ctx, (tx) =>
        campaignStore.changeCampaign(tx, draft.id, ['scheduled'], { lastError: error.message }),
      );
    }
    await transaction(ctx, (tx) => refreshCards(tx, [draft.id], now, ['campaign']));
  }
  return drafts.length;
}

/**
 * Takes what the target of a campaign's resource lists and no live grant accounts for as grants of source `found`,
 * and notes how many accounts are nobody's. Read again, it takes only what came since. `renewLease` is called often.
 */
export async function readFindings(
  ctx: Ctx,
  campaign: Pick<Campaign, 'id' | 'subjectId'>,
  renewLease: () => Promise<void>,
): Promise<void> {
  const resource = ctx.config.resources.get(campaign.subjectId ?? '');
  const connector = resource && ctx.connectors.get(resource.connectorId);
  if (resource === undefined || connector === undefined)
    throw new DomainError(
      'unavailable',
      `The target of ${campaign.subjectId} isn’t in access.yaml any more.`,
    );
  let strangers = 0;
  try {
    for (const entitlement of resource.entitlements) {
      const { target } = entitlement;
      const all: ExternalGrant[] = [];
      const read = async (cursor?: string) => {
        await renewLease();
        return connector.grants({ target }, cursor);
      };
      for await (const one of everyItem(read)) if (one.target === target) all.push(one);
      const at = { connectorId: resource.connectorId, target, place: connector.place };
      for (const listed of listedChunks(all)) {
        await renewLease();
        await noteListedAccounts(ctx, connector, at, listed);
        strangers += await takeFound(ctx, resource, entitlement, listed);
      }
    }
  } catch (error) {
    if (!(error instanceof ConnectorError)) throw error;
    throw new DomainError('unavailable', `The target of ${resource.name} couldn’t be read: ${error.message}`);
  }
  await transaction(ctx, async (tx) => {
    const draft = await campaignStore.lockCampaign(tx, campaign.id, 'update');
    if (draft?.state === 'scheduled')
      await findingsStore.noteStrangers(tx, { campaignId: draft.id, resourceId: resource.id }, strangers);
  });
}

/** Returns how many of them nobody we know holds. */
async function takeFound(
  ctx: Ctx,
  resource: Resource,
  entitlement: Entitlement,
  listed: readonly ExternalGrant[],
): Promise<number> {
  if (listed.length === 0) return 0;
  return transaction(ctx, async (tx) => {
    const now = ctx.clock.now();
    const place = ctx.connectors.get(resource.connectorId)?.place;
    const people = await personStore.findPeopleByEmail(tx, listed.map(directoryEmail));
    const byEmail = new Map(people.map((person) => [person.email, person]));
    const ids = people.map((person) => person.id);
    await personStore.lockPeople(tx, ids);
    const at = { connectorId: resource.connectorId, target: entitlement.target, place };
    const isHeld = await holdListed(tx, at, listed, new Set(byEmail.keys()));
    const taken = new Set<string>();
    const found = listed.flatMap((one) => {
      const person = byEmail.get(directoryEmail(one));
      if (person === undefined || taken.has(one.account.id) || isHeld(one)) return [];
      taken.add(one.account.id);
      const access = {
        source: 'found' as const,
        principalId: person.id,
        entitlement: entitlement.key,
        connectorId: resource.connectorId,
        target: entitlement.target,
        account: { email: person.email, employeeId: person.employeeId, name: person.name },
        seenAs: seenAsOf(one),
        place: place ?? null,
        note: `Found at the target of ${resource.name} as the account ${one.account.login}`,
        since: null,
        expiresAt: one.expiresAt ?? null,
      };
      return [access];
    });
    await takeOn(tx, ctx, found, now);
    return listed.filter((one) => !byEmail.has(directoryEmail(one)) && !isHeld(one)).length;
  });
}
