import * as z from 'zod';
import type { Role } from '../../domain/definitions.ts';
import type { KnownIds } from '../known-ids.ts';
import { entitlementKey } from './references.ts';
import { condition, id, name } from './scalars.ts';

export function roleSchema(known: KnownIds) {
  return z
    .strictObject({
      id,
      name,
      entitlements: z.array(entitlementKey(known)).min(1),
      assign_when: condition('role', known).optional(),
      requestable: z.boolean().default(false),
    })
    .transform(
      (role): Role => ({
        id: role.id,
        name: role.name,
        entitlements: role.entitlements,
        assignWhen: role.assign_when ?? null,
        requestable: role.requestable,
      }),
    );
}
