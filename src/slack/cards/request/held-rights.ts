import type { GrantView } from '../../../operations/views.ts';
import { clockTime, right } from '../../wording.ts';

type Held = Pick<GrantView, 'entitlement' | 'grant'>;

/** "*Production database · Read only* until 17:00" */
function heldUntil({ entitlement, grant: { expiresAt } }: Held, now: Date): string {
  return `${right(entitlement)} ${expiresAt === null ? 'with no end date' : `until ${clockTime(expiresAt, now)}`}`;
}

/** What somebody holds and until when, said once where several grants of one right end at the same time. */
export function heldRights(held: readonly Held[], now: Date): string[] {
  return [...new Set(held.map((one) => heldUntil(one, now)))];
}
