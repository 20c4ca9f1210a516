import type { ApproverRef, Definitions, PersonRef } from '../domain/definitions.ts';
import type { EntitlementKey } from '../domain/ids.ts';
import type { Person } from '../domain/people/person.ts';
import type { Drizzle } from '../store/database/database.ts';
import { findReferred } from './approval/find-referred.ts';
import { ownersOf } from './approval/owners-of.ts';

export interface LookUp {
  entitlement: EntitlementKey;
  beneficiary: Pick<Person, 'managerEmail'>;
  now: Date;
}

/** The people that references mean now, whether they may decide or not. */
export async function lookUp(
  db: Drizzle,
  config: Definitions,
  refs: readonly ApproverRef[],
  { entitlement, beneficiary, now }: LookUp,
): Promise<Person[]> {
  const named = refs.flatMap((ref): readonly PersonRef[] => {
    switch (ref.kind) {
      case 'person':
      case 'group':
        return [ref];
      case 'owner':
        return ownersOf(config, entitlement);
      case 'manager':
        return beneficiary.managerEmail === null ? [] : [{ kind: 'person', email: beneficiary.managerEmail }];
      case 'admin':
        return config.admins.map((email) => ({ kind: 'person', email }));
    }
  });
  return (await findReferred(db, config, named, now)).people;
}
