import type { Ctx } from '../../context.ts';
import type { CampaignRules } from '../../../domain/review/campaign.ts';
import { handOnFault, REVIEWS_TO } from '../../../domain/request/hand-on.ts';
import type { HandOnFault } from '../../../domain/request/hand-on.ts';
import { isEmployee } from '../../../domain/people/person.ts';
import type { Person } from '../../../domain/people/person.ts';
import type { Drizzle } from '../../../store/database/database.ts';
import * as personStore from '../../../store/people/person-store.ts';
import type { HandOnBounds } from '../../../store/review/review-handover-store.ts';
import { findPanels } from '../../campaign/plan/review-panel.ts';

/** Somebody to whom reviews may be handed, with what decides which of them: asked once, however many there are. */
export interface Taker {
  to: Person;
  takesEmployees: boolean;
  /** The rules name them, whatever is reviewed. */
  isNamed: boolean;
  /** The resources as whose owner the rules name them, and the entitlements of those that left the catalog. */
  namedOn: readonly string[];
  managers: readonly string[];
}

export async function findTaker(
  db: Drizzle,
  { config, clock }: Pick<Ctx, 'config' | 'clock'>,
  { reassignTo = REVIEWS_TO }: Pick<CampaignRules, 'reassignTo'>,
  to: Person,
): Promise<Taker> {
  const words = reassignTo
    .filter((word) => word !== 'employees')
    .flatMap((word) => (word === 'admin' ? config.admins : [word]));
  const [{ positions, owners }, managers] = await Promise.all([
    findPanels(db, config, words, clock.now()),
    personStore.findManagersAbove(db, [to.id]),
  ]);
  return {
    to,
    takesEmployees: reassignTo.includes('employees'),
    isNamed: positions.some((one) => one.kind === 'people' && one.ids.includes(to.id)),
    namedOn: [...owners].flatMap(([id, { ids }]) => (ids.includes(to.id) ? [id] : [])),
    managers: managers.get(to.id) ?? [],
  };
}

/** Why an item may not be handed to this person now; undefined when it may. `holder` is undefined for what a role gives. */
export function reviewHandOnFault(
  { to, takesEmployees, isNamed, namedOn, managers }: Taker,
  { resourceId, entitlement }: { resourceId: string; entitlement: string },
  holder: Pick<Person, 'id' | 'email'> | undefined,
): HandOnFault | undefined {
  return handOnFault({
    to,
    isNamed: isNamed || namedOn.includes(resourceId) || namedOn.includes(entitlement),
    takesEmployees,
    managers,
    concerned: holder === undefined ? [] : [holder],
  });
}

/** The same for the database, which goes over many items at once. */
export const boundsOf = ({ to, takesEmployees, isNamed, namedOn, managers }: Taker): HandOnBounds => ({
  isNamed,
  namedOn,
  asEmployee: takesEmployees && isEmployee(to),
  managers,
});
