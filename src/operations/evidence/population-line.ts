import type { POPULATION_LINE } from '../../store/campaign/review-launch-store.ts';
import type { EvidenceItem } from '../../store/campaign/evidence-store.ts';

type Field = (typeof POPULATION_LINE)[number];

/** What the hash of a population is made of, field by field. */
export const POPULATION_FIELDS: Readonly<Record<Field, (one: EvidenceItem) => string>> = {
  holding: ({ item }) => item.grantId ?? `role:${item.roleId}`,
  person_id: ({ item }) => item.personId ?? '',
  entitlement: ({ item }) => item.entitlement,
  held_since: ({ item }) => item.heldSince.toISOString(),
  expires_at: ({ item }) => item.expiresAt?.toISOString() ?? '',
  source: ({ grant }) => grant?.source ?? 'role',
};
