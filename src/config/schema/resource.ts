import * as z from 'zod';
import type { Resource } from '../../domain/definitions.ts';
import { EntitlementKey } from '../../domain/ids.ts';
import type { KnownIds } from '../known-ids.ts';
import { personRef } from './references.ts';
import { id, line, name, oneOf, paragraph, sensitivity } from './scalars.ts';

const entitlementSchema = z.strictObject({
  id,
  name,
  description: paragraph.default(''),
  target: line(200),
  sensitivity: sensitivity.optional(),
});

export function resourceSchema(known: KnownIds) {
  const connector = z
    .string()
    .superRefine((text, ctx) => void oneOf(ctx, text, known.connectors, 'a connector'));
  return z
    .strictObject({
      id,
      name,
      description: paragraph.default(''),
      connector,
      environment: line(60).default(''),
      sensitivity: sensitivity.default('medium'),
      owners: z.array(personRef(known)).min(1),
      tags: z.array(line(60)).default([]),
      entitlements: z.array(entitlementSchema).min(1),
    })
    .transform(
      ({ connector: connectorId, entitlements, ...resource }): Resource => ({
        ...resource,
        connectorId,
        entitlements: entitlements.map((entitlement) => ({
          ...entitlement,
          key: EntitlementKey.parse(`${resource.id}/${entitlement.id}`),
          resourceId: resource.id,
          sensitivity: entitlement.sensitivity ?? resource.sensitivity,
        })),
      }),
    );
}
