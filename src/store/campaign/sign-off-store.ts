import { and, asc, eq, isNull } from 'drizzle-orm';
import type { CampaignId, PersonId } from '../../domain/ids.ts';
import type { Drizzle, Tx } from '../database/database.ts';
import type { CampaignRow } from './campaign-store.ts';
import { campaign, signOff } from '../schema/index.ts';

/** Until it is signed, `statement` is empty, or says in whose place this person signs. */
export type SignOffRow = typeof signOff.$inferSelect;

export async function listSignOffs(db: Drizzle, campaignId: CampaignId): Promise<SignOffRow[]> {
  return db
    .select()
    .from(signOff)
    .where(eq(signOff.campaignId, campaignId))
    .orderBy(asc(signOff.askedAt), asc(signOff.personId));
}

/** Campaigns that close once this person, among others, has signed them. */
export async function listToSign(db: Drizzle, personId: PersonId): Promise<CampaignRow[]> {
  const found = await db
    .select({ campaign })
    .from(signOff)
    .innerJoin(campaign, eq(campaign.id, signOff.campaignId))
    .where(and(eq(signOff.personId, personId), isNull(signOff.signedAt), eq(campaign.state, 'closing')))
    .orderBy(asc(signOff.askedAt), asc(campaign.id));
  return found.map((row) => row.campaign);
}

/** Asks for signatures; who was asked already stays as they were. Returns those newly asked. */
export async function insertSignOffs(
  tx: Tx,
  values: readonly (typeof signOff.$inferInsert)[],
): Promise<PersonId[]> {
  if (values.length === 0) return [];
  const asked = await tx
    .insert(signOff)
    .values([...values])
    .onConflictDoNothing()
    .returning({ personId: signOff.personId });
  return asked.map((one) => one.personId);
}

/** Writes down what somebody signed; undefined when they weren't asked or have signed. */
export async function recordSignature(
  tx: Tx,
  of: { campaignId: CampaignId; personId: PersonId },
  signed: { signedAt: Date; statement: string },
): Promise<SignOffRow | undefined> {
  const found = await tx
    .update(signOff)
    .set(signed)
    .where(
      and(eq(signOff.campaignId, of.campaignId), eq(signOff.personId, of.personId), isNull(signOff.signedAt)),
    )
    .returning();
  return found[0];
}

/** Who can't sign any more, or needn't, isn't asked any more. */
export async function withdrawSignOff(
  tx: Tx,
  of: { campaignId: CampaignId } & ({ personId: PersonId } | { inPlaceOf: string }),
): Promise<PersonId[]> {
  const whose = 'personId' in of ? eq(signOff.personId, of.personId) : eq(signOff.statement, of.inPlaceOf);
  const gone = await tx
    .delete(signOff)
    .where(and(eq(signOff.campaignId, of.campaignId), isNull(signOff.signedAt), whose))
    .returning({ personId: signOff.personId });
  return gone.map((one) => one.personId);
}
