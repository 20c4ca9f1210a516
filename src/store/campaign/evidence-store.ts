import { aliasedTable, and, asc, eq, gt, inArray, isNull, sql } from 'drizzle-orm';
import type { AuditRow } from '../../domain/audit-event.ts';
import type { CampaignId, GrantId, PersonId, ReviewItemId } from '../../domain/ids.ts';
import { toRow } from '../audit/audit-store.ts';
import { rows } from '../database/database.ts';
import type { Drizzle, Tx } from '../database/database.ts';
import type { ReviewItemRow } from '../review/review-item-store.ts';
import { auditEvent, campaignResource, grant, person, reviewItem } from '../schema/index.ts';

export interface NamedPerson {
  id: PersonId;
  name: string;
  email: string;
}

/** An item with all that its evidence says beside its own columns. */
export interface EvidenceItem {
  item: ReviewItemRow;
  holder: NamedPerson | null;
  reviewer: NamedPerson | null;
  decidedBy: NamedPerson | null;
  grant: Pick<
    typeof grant.$inferSelect,
    'source' | 'note' | 'state' | 'lastError' | 'removedAt' | 'sessions' | 'outlivesUntil'
  > | null;
  /** `grant.revocation-started` and `review-item.reassigned` events of it, the first first. */
  events: AuditRow[];
}

/** Puts a campaign's items in the order of the population's hash, to be read with `nextItems` in this transaction. */
export async function openItems(tx: Tx, campaignId: CampaignId): Promise<void> {
  await tx.execute(sql`declare evidence_item no scroll cursor for
    select id from review_item where campaign_id = ${campaignId}
    order by resource_id collate "C", grant_id collate "C", entitlement collate "C", id`);
}

/** The next of them; none at the end. */
export async function nextItems(tx: Tx, campaignId: CampaignId, limit: number): Promise<EvidenceItem[]> {
  const next = await rows<{ id: ReviewItemId }>(
    tx,
    sql`fetch forward ${sql.raw(String(limit))} from evidence_item`,
  );
  if (next.length === 0) return [];
  const ids = next.map((row) => row.id);
  const found = await findItems(tx, ids);
  const events = await findItemEvents(tx, campaignId, found);
  return ids.flatMap((id) => {
    const one = found.get(id);
    return one === undefined ? [] : [{ ...one, events: events.get(eventKey(one.item)) ?? [] }];
  });
}

async function findItems(tx: Tx, ids: readonly ReviewItemId[]) {
  const [holder, reviewer, decider] = ['holder', 'reviewer', 'decider'].map((name) =>
    aliasedTable(person, name),
  );
  if (!holder || !reviewer || !decider) throw new Error('three names make three aliases');
  const named = (table: typeof person) => ({ id: table.id, name: table.name, email: table.email });
  const found = await tx
    .select({
      item: reviewItem,
      holder: named(holder),
      reviewer: named(reviewer),
      decidedBy: named(decider),
      grant: {
        source: grant.source,
        note: grant.note,
        state: grant.state,
        lastError: grant.lastError,
        removedAt: grant.removedAt,
        sessions: grant.sessions,
        outlivesUntil: grant.outlivesUntil,
      },
    })
    .from(reviewItem)
    .leftJoin(holder, eq(holder.id, reviewItem.personId))
    .leftJoin(reviewer, eq(reviewer.id, reviewItem.reviewerId))
    .leftJoin(decider, eq(decider.id, reviewItem.decidedById))
    .leftJoin(grant, eq(grant.id, reviewItem.grantId))
    .where(sql`${reviewItem.id} = any(${sql.param([...ids])}::bigint[])`);
  return new Map(found.map((row) => [row.item.id, row]));
}

const eventKey = (item: ReviewItemRow): string => item.grantId ?? String(item.id);

async function findItemEvents(
  tx: Tx,
  campaignId: CampaignId,
  items: ReadonlyMap<ReviewItemId, { item: ReviewItemRow }>,
): Promise<Map<string, AuditRow[]>> {
  const grantIds = [...items.values()].flatMap(({ item }) => item.grantId ?? []);
  const found = [
    ...(await eventsOfGrants(tx, campaignId, grantIds)),
    ...(grantIds.length < items.size ? await eventsOfRoleItems(tx, campaignId) : []),
  ];
  const byKey = new Map<string, AuditRow[]>();
  for (const event of found) {
    const key = event.subject.grantId ?? String(event.data['item']);
    byKey.set(key, [...(byKey.get(key) ?? []), event]);
  }
  return byKey;
}

async function eventsOfGrants(tx: Tx, campaignId: CampaignId, ids: readonly GrantId[]): Promise<AuditRow[]> {
  if (ids.length === 0) return [];
  const found = await tx
    .select()
    .from(auditEvent)
    .where(
      and(
        sql`${auditEvent.grantId} = any(${sql.param([...ids])}::text[])`,
        sql`(${auditEvent.kind} = 'grant.revocation-started'
          or (${auditEvent.kind} = 'review-item.reassigned' and ${auditEvent.campaignId} = ${campaignId}))`,
      ),
    )
    .orderBy(asc(auditEvent.seq));
  return found.map(toRow);
}

/** A role has few entitlements. */
async function eventsOfRoleItems(tx: Tx, campaignId: CampaignId): Promise<AuditRow[]> {
  const found = await tx
    .select()
    .from(auditEvent)
    .where(
      and(
        eq(auditEvent.campaignId, campaignId),
        isNull(auditEvent.grantId),
        eq(auditEvent.kind, 'review-item.reassigned'),
      ),
    )
    .orderBy(asc(auditEvent.seq));
  return found.map(toRow);
}

/** What the audit trail says of a campaign, the first event first; the next page begins `after` the last one's seq. */
export async function findTrail(
  db: Drizzle,
  campaignId: CampaignId,
  after: number,
  limit: number,
): Promise<AuditRow[]> {
  const found = await db
    .select()
    .from(auditEvent)
    .where(and(eq(auditEvent.campaignId, campaignId), gt(auditEvent.seq, after)))
    .orderBy(asc(auditEvent.seq))
    .limit(limit);
  return found.map(toRow);
}

export type CampaignResourceRow = typeof campaignResource.$inferSelect;

/** In the order of the population's hash. */
export async function listCampaignResources(
  db: Drizzle,
  campaignId: CampaignId,
): Promise<CampaignResourceRow[]> {
  return db
    .select()
    .from(campaignResource)
    .where(eq(campaignResource.campaignId, campaignId))
    .orderBy(sql`${campaignResource.resourceId} collate "C"`);
}

export async function findNames(db: Drizzle, ids: readonly PersonId[]): Promise<Map<PersonId, NamedPerson>> {
  if (ids.length === 0) return new Map();
  const found = await db
    .select({ id: person.id, name: person.name, email: person.email })
    .from(person)
    .where(inArray(person.id, [...new Set(ids)]));
  return new Map(found.map((one) => [one.id, one]));
}
