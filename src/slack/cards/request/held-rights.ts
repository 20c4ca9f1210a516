import type { Grant } from '../../../domain/grant/grant.ts';
import type { GrantView } from '../../../operations/views.ts';
import { clockTime, right } from '../../wording.ts';

type Held = Pick<GrantView, 'entitlement' | 'grant'>;

/** "until 17:00" */
export function untilWhen({ expiresAt }: Pick<Grant, 'expiresAt'>, now: Date): string {
  return expiresAt === null ? 'with no end date' : `until ${clockTime(expiresAt, now)}`;
}

/** What somebody holds and until when, said once where several grants of one right end at the same time. */
export function heldRights(held: readonly Held[], now: Date): string[] {
  return [...new Set(held.map(({ entitlement, grant }) => `${right(entitlement)} ${untilWhen(grant, now)}`))];
}
