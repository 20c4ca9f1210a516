import * as z from 'zod';
import { EntitlementKey } from '../../domain/ids.ts';
import { whenRight } from '../../domain/when-right.ts';
import type { KnownIds } from '../known-ids.ts';
import { reconcileSchema } from './reconcile.ts';
import { personRef } from './references.ts';
import { condition, id, line, name, oneOf, paragraph, refuse, sensitivity } from './scalars.ts';

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
      entitlements: z.array(entitlementSchema).min(1).optional(),
      discover: z
        .strictObject({ match: condition('discovery', known), sensitivity: sensitivity.optional() })
        .optional(),
      reconcile: reconcileSchema.optional(),
    })
    .superRefine(
      ({ connector: connectorId, discover }, ctx) => {
        const type = known.unreadable.get(connectorId);
        if (discover !== undefined && type !== undefined)
          refuse(
            ctx,
            {
              found: `discover beside "${connectorId}", whose type ${type} can’t list what it has`,
              expected: 'a connector that can be read',
            },
            ['connector'],
          );
      },
      whenRight('connector', 'discover'),
    )
    .superRefine(
      ({ entitlements, discover }, ctx) => {
        if (discover === undefined && entitlements === undefined)
          refuse(ctx, { found: 'nothing', expected: 'a list, or discover' }, ['entitlements']);
      },
      whenRight('entitlements', 'discover'),
    )
    .transform(({ connector: connectorId, entitlements = [], discover, ...resource }) => ({
      ...resource,
      connectorId,
      discover: discover
        ? { match: discover.match, sensitivity: discover.sensitivity ?? resource.sensitivity }
        : null,
      entitlements: entitlements.map((entitlement) => ({
        ...entitlement,
        key: EntitlementKey.parse(`${resource.id}/${entitlement.id}`),
        resourceId: resource.id,
        sensitivity: entitlement.sensitivity ?? resource.sensitivity,
      })),
    }));
}
