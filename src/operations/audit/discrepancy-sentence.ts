import type { AuditEvent } from '../../domain/audit-event.ts';
import type { DiscrepancyKind } from '../../domain/reconcile/discrepancy.ts';

type DiscrepancyEvent = Extract<AuditEvent, { kind: `discrepancy.${string}` }>;

export const isDiscrepancyEvent = (event: AuditEvent): event is DiscrepancyEvent =>
  event.kind.startsWith('discrepancy.');

/** How `resource` differs from what was decided. */
const DIFFERS: Record<DiscrepancyKind, string> = {
  missing: 'access that isn’t there',
  'left-behind': 'access that had ended and was still there',
  'orphaned-account': 'an account of nobody who is active',
  unused: 'access that nobody used for long',
  'shared-account': 'an account that several people share',
  'account-state': 'an account that is disabled on one side alone',
  'entitlement-gone': 'an entitlement that its target doesn’t have',
  'mass-change': 'more differences than are believed',
};

/** They name the holder, whatever their account is called. */
const OF_ACCESS: ReadonlySet<DiscrepancyKind> = new Set(['missing', 'left-behind', 'unused']);
const OF_NOBODY: ReadonlySet<DiscrepancyKind> = new Set(['mass-change', 'entitlement-gone']);

/** The same as `eventSentence`, of what looks at targets found. */
export function discrepancySentence(
  event: DiscrepancyEvent,
  { whose, resourceName, names }: { whose: string; resourceName: string; names: (ids: string[]) => string },
): string {
  const { difference, account } = event.data;
  const of = OF_NOBODY.has(difference) ? '' : ` (${OF_ACCESS.has(difference) ? whose : (account ?? whose)})`;
  const what = `${DIFFERS[difference]}${of} at ${resourceName}`;
  switch (event.kind) {
    case 'discrepancy.found':
      return `found ${what}: ${event.data.said}`;
    case 'discrepancy.asked':
      return `asked ${names(event.data.to)} about ${what}`;
    case 'discrepancy.ignored':
      return `left ${what} as it is until ${event.data.until}: “${event.data.reason}”`;
    case 'discrepancy.restored':
      return `had restored ${what}`;
    case 'discrepancy.removed':
      if (event.data.way === undefined) return `had ended ${what}`;
      return event.data.way === 'disable' ? `had disabled ${what}` : `had the access removed of ${what}`;
    case 'discrepancy.carried-out':
      return event.data.way === 'disable'
        ? `disabled ${what}: ${event.data.proof}`
        : `removed the access of ${what}: ${event.data.proof}`;
    case 'discrepancy.attempted':
      return `didn’t get through with ${what}: ${event.data.error}`;
    case 'discrepancy.matched': {
      const who = names([event.data.person]);
      const as = event.data.as === 'person' ? `it belongs to ${who}` : `${who} answers for it`;
      return `said of ${what} that ${as}: “${event.data.reason}”`;
    }
    case 'discrepancy.confirmed':
      return `said that ${what} are right: ${event.data.gone} gone, ${event.data.added} new`;
    case 'discrepancy.resolved':
      return `saw no more of ${what}`;
  }
}
