import type { Ctx } from '../context.ts';
import type { Person } from '../../domain/people/person.ts';
import type { Drizzle } from '../../store/database/database.ts';
import type { GrantRow } from '../../store/grant/grant-store.ts';
import { findActive } from '../approval/approvers.ts';

/** Who may decide now whether found access stays: the owners, or else the admins; never whose access it is. */
export async function findDeciders(
  db: Drizzle,
  { config, clock }: Pick<Ctx, 'config' | 'clock'>,
  { entitlement, principalId }: Pick<GrantRow, 'entitlement' | 'principalId'>,
): Promise<Person[]> {
  return findActive(db, config, {
    refs: [{ kind: 'owner' }],
    entitlement,
    beneficiary: { managerEmail: null },
    except: [principalId],
    now: clock.now(),
  });
}
