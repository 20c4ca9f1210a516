import type { Definitions } from '../../../domain/definitions.ts';
import { mostGiven } from '../../../domain/request/less-time.ts';
import type { Request } from '../../../domain/request/request.ts';

/** The most that approving this gives now, in seconds; null: it has no end. `extended` is what more time is asked for. */
export function mostToGive(
  { policies }: Pick<Definitions, 'policies'>,
  { durationSeconds, wishedEndAt, policyId }: Pick<Request, 'durationSeconds' | 'wishedEndAt' | 'policyId'>,
  extended: { expiresAt: Date | null } | undefined,
  now: Date,
): number | null {
  const policy = policies.find(({ id }) => id === policyId);
  const bounds = { start: extended?.expiresAt ?? now, maxSeconds: policy?.duration.maxSeconds ?? null };
  return mostGiven({ durationSeconds, wishedEndAt }, bounds);
}
