import type { Ctx } from '../../context.ts';
import type { Definitions } from '../../../domain/definitions.ts';
import type { PersonId, ReviewBatchId } from '../../../domain/ids.ts';
import { localDate } from '../../../domain/time/local-date.ts';
import { isActive } from '../../../domain/people/person.ts';
import type { Person } from '../../../domain/people/person.ts';
import type { CampaignRow } from '../../../store/campaign/campaign-store.ts';
import type { Drizzle } from '../../../store/database/database.ts';
import * as personStore from '../../../store/people/person-store.ts';
import type { ReviewBatchRow } from '../../../store/review/review-batch-store.ts';
import { listSubjects } from '../../../store/review/review-handover-store.ts';
import type { Panel } from '../../../store/review/reviewer-choice.ts';
import { findAdmins, findNamed } from '../plan/find-named.ts';
import { findPanels } from '../plan/review-panel.ts';

/**
 * Whom a campaign's rules say is told that a reviewer is late, as it is now: active, and not the reviewer. `owner` and
 * `manager` are those of what is still open. The admins where there is nobody.
 */
export async function findEscalated(
  db: Drizzle,
  ctx: Pick<Ctx, 'config' | 'clock'>,
  campaign: CampaignRow,
  batch: ReviewBatchRow,
): Promise<Person[]> {
  return (await findEscalatedOf(db, ctx, campaign, [batch])).get(batch.id) ?? [];
}

/** The same for many batches of one campaign, by batch. */
export async function findEscalatedOf(
  db: Drizzle,
  { config, clock }: Pick<Ctx, 'config' | 'clock'>,
  campaign: CampaignRow,
  batches: readonly ReviewBatchRow[],
): Promise<Map<ReviewBatchId, Person[]>> {
  const now = clock.now();
  const today = localDate(now, config.timezone);
  const words = campaign.rules.escalate?.to ?? [];
  const always = (await findNamed(db, config, namedOf(words), now)).flat();
  const admins = await findAdmins(db, config, now);
  const meant = await findMeant(db, config, words, batches, { now, ended: false });
  const others = (people: readonly Person[], { reviewerId }: ReviewBatchRow) =>
    people.filter((person) => person.id !== reviewerId && isActive(person, today));
  return new Map(
    batches.map((batch) => {
      const told = others([...always, ...(meant.get(batch.id) ?? [])], batch);
      const all = told.length > 0 ? told : others(admins, batch);
      return [batch.id, [...new Map(all.map((person) => [person.id, person])).values()]];
    }),
  );
}

/** Everybody who may have been told of these, whatever is open in them by now. */
export async function findEverTold(
  db: Drizzle,
  { config, clock }: Pick<Ctx, 'config' | 'clock'>,
  campaign: CampaignRow,
  batches: readonly BatchKeys[],
): Promise<PersonId[]> {
  const now = clock.now();
  const words = campaign.rules.escalate?.to ?? [];
  const named = (await findNamed(db, config, namedOf(words), now)).flat();
  const meant = await findMeant(db, config, words, batches, { now, ended: true });
  const admins = await findAdmins(db, config, now);
  const all = [...named, ...[...meant.values()].flat(), ...admins].map((person) => person.id);
  return [...new Set(all)];
}

type BatchKeys = Pick<ReviewBatchRow, 'id' | 'campaignId' | 'reviewerId'>;

const namedOf = (words: readonly string[]): string[] =>
  words.filter((word) => word.includes('@') || word.startsWith('group:'));

/** The managers and owners whom the words mean, by batch. */
async function findMeant(
  db: Drizzle,
  config: Definitions,
  words: readonly string[],
  batches: readonly BatchKeys[],
  { now, ended }: { now: Date; ended: boolean },
): Promise<Map<ReviewBatchId, Person[]>> {
  const [ofReviewer, ofHolders, owners] = ['reviewer_manager', 'manager', 'owner'].map((word) =>
    words.includes(word),
  );
  const ownersOf = owners ? (await findPanels(db, config, ['owner'], now)).owners : new Map<string, Panel>();
  const reviewers = await personStore.findPeople(
    db,
    ofReviewer ? batches.map((batch) => batch.reviewerId) : [],
  );
  const wanted: { batchId: ReviewBatchId; emails: string[]; ids: PersonId[] }[] = [];
  for (const batch of batches) {
    const reviewer = reviewers.find((one) => one.id === batch.reviewerId);
    const subjects = ofHolders || owners ? await listSubjects(db, batch, { ended }) : undefined;
    wanted.push({
      batchId: batch.id,
      emails: [
        ...(reviewer?.managerEmail ? [reviewer.managerEmail] : []),
        ...(ofHolders ? (subjects?.managerEmails ?? []) : []),
      ],
      ids: (subjects?.ownedIds ?? []).flatMap((id) => ownersOf.get(id)?.ids ?? []),
    });
  }
  const byEmail = await personStore.findPeopleByEmail(db, [...new Set(wanted.flatMap((one) => one.emails))]);
  const byId = await personStore.findPeople(db, [...new Set(wanted.flatMap((one) => one.ids))]);
  return new Map(
    wanted.map(({ batchId, emails, ids }) => [
      batchId,
      [
        ...byId.filter((person) => ids.includes(person.id)),
        ...byEmail.filter((person) => emails.includes(person.email)),
      ],
    ]),
  );
}
