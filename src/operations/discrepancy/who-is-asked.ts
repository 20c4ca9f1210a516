import type { Ctx } from '../context.ts';
import { DISCREPANCY_RULES } from '../../domain/reconcile/discrepancy.ts';
import type { Discrepancy } from '../../domain/reconcile/discrepancy.ts';
import { anyOf } from '../../domain/ids.ts';
import type { PersonId } from '../../domain/ids.ts';
import type { Drizzle } from '../../store/database/database.ts';
import * as grantStore from '../../store/grant/grant-store.ts';
import * as personStore from '../../store/people/person-store.ts';
import { findActive } from '../approval/approvers.ts';
import { findAdmins } from '../campaign/plan/find-named.ts';

type About = Pick<Discrepancy, 'kind' | 'resourceId' | 'grantId' | 'facts'>;

/**
 * Who may settle a difference now: owners, or admins where there are none, and where it is of no one resource; never whose
 * access or account it is, or who answers for it.
 */
export async function findDeciders(
  db: Drizzle,
  { config, clock }: Pick<Ctx, 'config' | 'clock'>,
  about: About,
): Promise<PersonId[]> {
  const { askedOf } = DISCREPANCY_RULES[about.kind];
  const now = clock.now();
  if (askedOf === null) return [];
  const isAdmins = askedOf === 'admin' || about.facts.disabled === 'here';
  if (isAdmins) return (await findAdmins(db, config, now)).map(({ id }) => id);
  const holder = await holderOf(db, about);
  const { personIds = [], servedById } = about.facts;
  const found = await findActive(db, config, {
    refs: [{ kind: 'owner' }],
    entitlement: anyOf(about.resourceId),
    beneficiary: { managerEmail: null },
    except: [...personIds, ...[holder, servedById].filter((id) => id !== undefined)],
    now,
  });
  return found.map(({ id }) => id);
}

/** Who is told of it and has nothing to decide: who holds the access, the last manager of whom an account is, admins of our own failures. */
export async function findTold(
  db: Drizzle,
  { config, clock }: Pick<Ctx, 'config' | 'clock'>,
  about: About,
): Promise<PersonId[]> {
  switch (about.kind) {
    case 'missing':
    case 'unused': {
      const holder = await holderOf(db, about);
      return holder === undefined ? [] : [holder];
    }
    case 'left-behind':
      return (await findAdmins(db, config, clock.now())).map(({ id }) => id);
    case 'orphaned-account': {
      const { personId } = about.facts;
      if (personId === undefined) return [];
      const [person] = await personStore.findPeople(db, [personId]);
      const managers = await findActive(db, config, {
        refs: [{ kind: 'manager' }],
        entitlement: anyOf(about.resourceId),
        beneficiary: { managerEmail: person?.managerEmail ?? null },
        except: [personId],
        now: clock.now(),
      });
      return person?.managerEmail ? managers.map(({ id }) => id) : [];
    }
    case 'shared-account':
    case 'account-state':
    case 'entitlement-gone':
    case 'mass-change':
      return [];
  }
}

async function holderOf(db: Drizzle, { grantId, facts }: About): Promise<PersonId | undefined> {
  if (grantId === null) return facts.personId;
  const [grant] = await grantStore.findGrants(db, [grantId]);
  return grant?.principalId;
}
