import { stillHeld } from '../assignments/assignments.ts';
import { findSet } from '../assignments/permission-sets.ts';
import type { At } from '../at.ts';
import { forEachSome } from '../wire/paged.ts';
import { hasCut, ofRole, rolesOf, withCut, type RoleCut } from './cut.ts';
import { updateDenyPolicy, whyNot, type DenyPolicy } from './deny-policies.ts';

/** `otherwise`: AWS keeps the policy in another form than it was given. */
export async function writeCut(
  at: At,
  policy: DenyPolicy,
  wanted: RoleCut,
): Promise<'done' | 'full' | 'otherwise'> {
  if (hasCut(policy.text, wanted)) return 'done';
  const others = rolesOf(policy.text, wanted.userId).filter((role) => role !== wanted.role);
  const free = await forEachSome(others, async (role) =>
    (await isFree(at, role, wanted.userId)) ? [role] : [],
  );
  const content = withCut(policy.text, wanted, { now: policy.at, free: free.flat() });
  if (content === undefined) return 'full';
  const now = await updateDenyPolicy(at, policy.id, content);
  return now !== undefined && hasCut(now, wanted) ? 'done' : 'otherwise';
}

/** Whether the user is known not to hold what was cut off before, so that it may be cut off by a later instant. */
async function isFree(at: At, role: string, userId: string): Promise<boolean> {
  const of = ofRole(role);
  if (of === undefined) return false;
  try {
    const set = await findSet(at, of.set);
    return (await stillHeld(at, { accountId: of.accountId, set }, userId)) === undefined;
  } catch (error) {
    whyNot(error);
    return false;
  }
}
