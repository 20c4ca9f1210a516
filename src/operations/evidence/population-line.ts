import type { POPULATION_LINE } from '../../store/campaign/review-launch-store.ts';
import type { EvidenceItem } from '../../store/campaign/evidence-store.ts';

type Field = (typeof POPULATION_LINE)[number];

/** What the hash of a population is made of, field by field. */
export const populationFields = ({ item, grant }: EvidenceItem): Record<Field, string> => ({
  holding: item.grantId ?? `role:${item.roleId}`,
  person_id: item.personId ?? '',
  entitlement: item.entitlement,
  held_since: item.heldSince.toISOString(),
  expires_at: item.expiresAt?.toISOString() ?? '',
  source: grant?.source ?? 'role',
});
