import * as z from 'zod';
import type { SeparationRule } from '../../domain/definitions.ts';
import { whenRight } from '../../domain/when-right.ts';
import type { KnownIds } from '../known-ids.ts';
import { anyEntitlementKey, personRef } from './references.ts';
import { id, name, refuse } from './scalars.ts';

const ALONE = {
  expected: 'each entitlement in one of the lists',
  advice: 'it would conflict with itself, so that nobody could hold it',
};

export function separationSchema(known: KnownIds) {
  return z
    .strictObject({
      id,
      name,
      conflict: z.array(z.array(anyEntitlementKey).min(1)).min(2),
      on_conflict: z.enum(['block', 'require_exception']),
      exception_approvers: z.array(personRef(known)).default([]),
    })
    .superRefine(({ conflict }, ctx) => {
      for (const [at, list] of conflict.entries())
        for (const [place, key] of list.entries())
          if (conflict.slice(0, at).some((earlier) => earlier.includes(key)))
            refuse(ctx, ALONE, ['conflict', at, place]);
    }, whenRight('conflict'))
    .transform(
      (rule): SeparationRule => ({
        id: rule.id,
        name: rule.name,
        conflict: rule.conflict,
        onConflict: rule.on_conflict,
        exceptionApprovers: rule.exception_approvers,
      }),
    );
}
