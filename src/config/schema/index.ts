import * as z from 'zod';
import type { KnownIds } from '../known-ids.ts';
import { connectorSchema } from './connector.ts';
import { groupSchema } from './group.ts';
import { auditChannel, peopleSource, timezone, workingHours } from './organization.ts';
import { policySchema } from './policy.ts';
import { reconcileSchema } from './reconcile.ts';
import { resourceSchema } from './resource.ts';
import { reviewSchema } from './review.ts';
import { roleSchema } from './role.ts';
import { email, line, name } from './scalars.ts';
import { separationSchema } from './separation-of-duties.ts';
import { ticketsSchema } from './tickets.ts';

/** The whole of `access.yaml`, key by key. */
export function definitionsSchema(
  known: KnownIds,
  options: { baseDir: string; connectorTypes: readonly string[] },
) {
  return z.strictObject({
    version: z.literal(1),
    organization: name,
    timezone: timezone.default('UTC'),
    working_hours: workingHours.optional(),
    admins: z.array(email).min(1),
    auditors: z.array(email).default([]),
    audit_channel: auditChannel.optional(),
    people: z
      .array(peopleSource(options.baseDir))
      .min(1)
      .default([{ from: 'slack' }]),
    person_types: z
      .array(line(60).transform((type) => type.toLowerCase()))
      .min(1)
      .optional(),
    tickets: ticketsSchema.optional(),
    reconcile: reconcileSchema.optional(),
    groups: z.array(groupSchema(known)).default([]),
    connectors: z.array(connectorSchema(options.connectorTypes)).default([]),
    resources: z.array(resourceSchema(known)).default([]),
    roles: z.array(roleSchema(known)).default([]),
    policies: z.array(policySchema(known)).default([]),
    separation_of_duties: z.array(separationSchema(known)).default([]),
    reviews: z.array(reviewSchema(known)).default([]),
  });
}

export type AccessFile = z.output<ReturnType<typeof definitionsSchema>>;
