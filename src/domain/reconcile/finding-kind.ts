import type { DiscrepancyKind } from './discrepancy.ts';

/** What people see as findings: access that was found and that somebody may keep, and every other difference. */
export type FindingKind = 'found' | DiscrepancyKind;
