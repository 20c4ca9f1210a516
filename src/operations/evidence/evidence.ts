import type { Campaign } from '../../domain/review/campaign.ts';
import type { AuditKind } from '../../domain/audit-event.ts';
import type { PersonId } from '../../domain/ids.ts';
import type { CampaignResourceRow, NamedPerson } from '../../store/campaign/evidence-store.ts';
import type { CampaignProgress } from '../campaign/show/review-progress.ts';
import type { Findings } from './findings.ts';
import type { EvidenceSignOff, TrailRow } from './trail-columns.ts';

/** What the manifest checks, one line each: two counts or hashes of the same thing that were come by differently. */
export interface Check {
  what: string;
  expected: string | number | null;
  found: string | number | null;
  agrees: boolean;
}

/** All that the manifest and the summary say, read at one moment. */
export interface Evidence {
  campaign: Campaign;
  organization: string;
  timezone: string;
  takenAt: Date;
  takenBy: string;
  owner: NamedPerson | null;
  resources: CampaignResourceRow[];
  resourceName: (id: string) => string;
  progress: CampaignProgress;
  personName: (id: PersonId) => string;
  findings: Findings;
  signOffs: EvidenceSignOff[];
  /** How often each kind of event is in the trail. */
  trail: ReadonlyMap<AuditKind, number>;
  /** Escalations, decisions about removals and the like, which the summary tells one by one. */
  told: TrailRow[];
  checks: Check[];
}

export const check = (what: string, expected: Check['expected'], found: Check['found']): Check => ({
  what,
  expected,
  found,
  agrees: expected === found,
});
