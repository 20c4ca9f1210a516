import { DomainError } from '../../domain/errors.ts';
import { PersonId } from '../../domain/ids.ts';
import type { EntitlementKey } from '../../domain/ids.ts';
import { type Part, partOf, type PartOf } from '../../domain/part.ts';
import { absence } from '../../domain/people/person.ts';
import { localDate } from '../../domain/time/local-date.ts';
import * as grantStore from '../../store/grant/grant-store.ts';
import * as personStore from '../../store/people/person-store.ts';
import type { PersonCtx } from '../actor.ts';
import { personLabel } from '../views.ts';
import type { PersonLabel } from '../views.ts';
import { listAccountsBehind } from '../reconcile/show/list-accounts.ts';
import type { ListedFinding } from '../reconcile/show/listed-finding.ts';
import { findLookStates } from '../reconcile/show/show-look.ts';
import type { LookState } from '../reconcile/show/show-look.ts';
import { visibleResources } from '../reconcile/show/visible-resources.ts';
import { type HeldView, showHeld } from './held-view.ts';

export interface Held {
  person: PersonLabel & { title: string; department: string };
  /** Why they aren't active now; null when they are. */
  absence: string | null;
  /** How the resources were looked at on which they hold something. */
  looks: LookState[];
  held: Part<HeldView>;
  /** Accounts of theirs that no grant is of, behind it; where they aren’t active. */
  accounts: Part<ListedFinding>;
}

/**
 * What somebody holds now, the soonest end first. Everybody may ask, since each thing of it may be asked of; why they hold
 * it is shown to themselves and their managers as well.
 */
export async function listHeld(ctx: PersonCtx, input: { personId: string }, part: PartOf): Promise<Held> {
  const personId = PersonId.parse(input.personId);
  const db = ctx.db.drizzle;
  const [[person], above, live] = await Promise.all([
    personStore.findPeople(db, [personId]),
    personStore.findManagersAbove(db, [personId]),
    grantStore.listLive(db, personId),
  ]);
  if (person === undefined) throw new DomainError('not_found', 'This person can’t be found.');
  const me = ctx.actor.person;
  const mayKnowAll = me.id === personId || (above.get(personId) ?? []).includes(me.email);
  const absent = absence(person, localDate(ctx.clock.now(), ctx.config.timezone)) ?? null;
  const { rows, total } = partOf(live, part);
  const [views, looks, visible] = await Promise.all([
    showHeld(ctx, rows, { mayKnowAll }),
    findLookStates(ctx, resourcesOf(ctx, live)),
    visibleResources(ctx),
  ]);
  const mayTell = (id: string) => visible === null || visible.includes(id);
  const held = { rows: views, total };
  const of = absent === null ? null : { personId, resourceIds: visible };
  return {
    person: { ...personLabel(person), title: person.title, department: person.department },
    absence: absent,
    looks: looks.map((look) => (mayTell(look.resourceId) ? look : { ...look, fault: '' })),
    held,
    accounts: await listAccountsBehind(ctx, held, of, part),
  };
}

/** Those that are in the catalog still. */
const resourcesOf = ({ config }: PersonCtx, grants: readonly { entitlement: EntitlementKey }[]): string[] => [
  ...new Set(
    grants.map(({ entitlement }) => entitlement.split('/')[0] ?? '').filter((id) => config.resources.has(id)),
  ),
];
