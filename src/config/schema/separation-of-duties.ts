import { z } from 'zod';
import type { SeparationRule } from '../../domain/definitions.ts';
import type { KnownIds } from '../known-ids.ts';
import { anyEntitlementKey, personRef } from './references.ts';
import { id, name } from './scalars.ts';

export function separationSchema(known: KnownIds) {
  return z
    .strictObject({
      id,
      name,
      conflict: z.array(z.array(anyEntitlementKey).min(1)).min(2),
      on_conflict: z.enum(['block', 'require_exception']),
      exception_approvers: z.array(personRef(known)).default([]),
    })
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
