import type { FindingKind } from '../../domain/reconcile/finding-kind.ts';
import { counted } from '../wording.ts';

const KINDS: Record<FindingKind, [one: string, many: string]> = {
  found: ['case of access that nobody here approved', 'cases of access that nobody here approved'],
  missing: ['case of missing access', 'cases of missing access'],
  'left-behind': ['case of ended access that was still there', 'cases of ended access that was still there'],
  'orphaned-account': ['account that nobody is known for', 'accounts that nobody is known for'],
  unused: ['case of access that nobody uses', 'cases of access that nobody uses'],
  'shared-account': ['account that people share', 'accounts that people share'],
  'account-state': [
    'account that is disabled on one side alone',
    'accounts that are disabled on one side alone',
  ],
  'entitlement-gone': [
    'entitlement that its system doesn’t have',
    'entitlements that their systems don’t have',
  ],
  'mass-change': ['change too large to be believed', 'changes too large to be believed'],
};

/** How many findings there are of each kind: “2 cases of missing access, 1 account that nobody is known for”. */
export const countedByKind = (counts: readonly { kind: FindingKind; count: number }[]): string =>
  counts.map(({ kind, count }) => counted(count, ...KINDS[kind])).join(', ');
