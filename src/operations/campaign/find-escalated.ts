import type { Ctx } from '../../context.ts';
import { localDate } from '../../domain/local-date.ts';
import { isActive } from '../../domain/person.ts';
import type { Person } from '../../domain/person.ts';
import type { CampaignRow } from '../../store/campaign-store.ts';
import type { Drizzle } from '../../store/database.ts';
import * as personStore from '../../store/person-store.ts';
import type { ReviewBatchRow } from '../../store/review-batch-store.ts';
import { listSubjects } from '../../store/review-handover-store.ts';
import { findAdmins, findNamed } from './find-named.ts';
import { findPanels } from './review-panel.ts';

/**
 * Whom a campaign's rules say is told that a reviewer is late, as it is now: active, and not the reviewer. `owner` and
 * `manager` are those of what is still open. The admins where there is nobody.
 */
export async function findEscalated(
  db: Drizzle,
  { config, clock }: Pick<Ctx, 'config' | 'clock'>,
  campaign: CampaignRow,
  batch: ReviewBatchRow,
): Promise<Person[]> {
  const now = clock.now();
  const today = localDate(now, config.timezone);
  const words = campaign.rules.escalate?.to ?? [];
  const [reviewer] = await personStore.findPeople(db, [batch.reviewerId]);
  const named = words.filter((word) => word.includes('@') || word.startsWith('group:'));
  const found = (await findNamed(db, config, named, now)).flat();
  const emails: string[] = [];
  if (words.includes('reviewer_manager') && reviewer?.managerEmail) emails.push(reviewer.managerEmail);
  if (words.includes('manager') || words.includes('owner')) {
    const { managerEmails, resourceIds } = await listSubjects(db, batch);
    if (words.includes('manager')) emails.push(...managerEmails);
    if (words.includes('owner')) {
      const { owners } = await findPanels(db, config, ['owner'], now);
      const ids = resourceIds.flatMap((id) => owners.get(id)?.ids ?? []);
      found.push(...(await personStore.findPeople(db, ids)));
    }
  }
  found.push(...(await personStore.findPeopleByEmail(db, emails)));
  const others = (people: readonly Person[]) =>
    people.filter((person) => person.id !== batch.reviewerId && isActive(person, today));
  const told = others(found);
  const all = told.length > 0 ? told : others(await findAdmins(db, config, now));
  return [...new Map(all.map((person) => [person.id, person])).values()];
}
