import type { AccountRemoval } from '../../../src/domain/reconcile/account-removal.ts';
import type { Discrepancy } from '../../../src/domain/reconcile/discrepancy.ts';
import { DiscrepancyId, EntitlementKey, GrantId } from '../../../src/domain/ids.ts';
import type { DiscrepancyView } from '../../../src/operations/discrepancy/show-discrepancy.ts';
import type { LookView } from '../../../src/operations/reconcile/show/show-look.ts';
import type { Message } from '../../../src/slack/blocks.ts';
import { discrepancyCard } from '../../../src/slack/cards/reconcile/discrepancy.ts';
import { lookCard } from '../../../src/slack/cards/reconcile/look.ts';
import { aGrantView, minutes, omar, render, sami } from './rows.ts';

/** Access that isn't there any more, unless said otherwise. */
export function aDiscrepancyView(
  discrepancy: Partial<Discrepancy> = {},
  more: Partial<DiscrepancyView> = {},
): DiscrepancyView {
  return {
    discrepancy: {
      id: DiscrepancyId.parse('difference_1'),
      kind: 'missing',
      state: 'open',
      resourceId: 'prod-db',
      key: 'grant_1',
      entitlement: EntitlementKey.parse('prod-db/read'),
      grantId: GrantId.parse('grant_1'),
      connectorId: 'far',
      place: null,
      account: { id: 'a1', login: 'sami', email: sami.email },
      facts: {},
      said: 'The target doesn’t list it.',
      seenAt: render.now,
      foundAt: render.now,
      askedIds: [omar.id],
      until: null,
      reason: '',
      endedAt: null,
      endedById: null,
      ...discrepancy,
    },
    resourceName: 'Production database',
    grant: aGrantView(),
    entitlement: null,
    owner: null,
    heldMark: 'mark',
    sharing: [],
    servedBy: null,
    matchedTo: null,
    removalWay: null,
    removal: null,
    endedBy: null,
    ...more,
  };
}

function aLookView(more: Partial<LookView> = {}): LookView {
  return {
    resourceId: 'prod-db',
    resourceName: 'Production database',
    never: undefined,
    underWay: null,
    isComing: false,
    complete: { from: minutes(-5), listed: 12, unseen: 0 },
    fault: '',
    open: 0,
    ...more,
  };
}

/** An owner had something done about an account of nobody. */
const aRemovalView = (removal: Partial<AccountRemoval>) =>
  aDiscrepancyView(
    { kind: 'orphaned-account', state: 'removed', endedAt: minutes(5), endedById: omar.id },
    {
      ...alone,
      endedBy: omar,
      removal: {
        discrepancyId: DiscrepancyId.parse('difference_1'),
        resourceId: 'prod-db',
        connectorId: 'far',
        placeId: '',
        accountKey: 'a1',
        way: 'revoke',
        rights: [],
        round: 0,
        dueAt: render.now,
        leaseUntil: null,
        attempts: 1,
        lastError: '',
        byHand: '',
        doneAt: null,
        proof: '',
        ...removal,
      },
    },
  );

const alone = { grant: null, grantId: null };
const massChange = { kind: 'mass-change' as const, facts: { gone: 40, added: 3, listed: 60 } };
const drawn = (views: Record<string, DiscrepancyView>): Record<string, Message> =>
  Object.fromEntries(
    Object.entries(views).map(([state, view]) => [state, discrepancyCard(view, omar.id, render)]),
  );

/** What differs, while it waits for somebody or goes on. */
export const liveDiscrepancies = (): Record<string, Message> => ({
  ...drawn({
    missing: aDiscrepancyView(),
    ignored: aDiscrepancyView(
      { state: 'ignored', until: minutes(60), reason: 'It is being repaired' },
      { endedBy: omar },
    ),
    'left behind': aDiscrepancyView({ kind: 'left-behind', askedIds: [] }),
    orphaned: aDiscrepancyView({ kind: 'orphaned-account', facts: { targets: ['db_read'] } }, alone),
    'service account with more': aDiscrepancyView(
      { kind: 'orphaned-account', facts: { targets: ['db_read', 'db_write'], beyond: ['db_write'] } },
      { ...alone, servedBy: sami },
    ),
    'service account of nobody': aDiscrepancyView(
      { kind: 'orphaned-account', facts: { targets: ['db_read'], beyond: [] } },
      { ...alone, servedBy: sami, owner: sami },
    ),
    'account that can be disabled': aDiscrepancyView(
      { kind: 'orphaned-account', facts: { targets: ['db_read'] } },
      { ...alone, removalWay: 'disable' },
    ),
    'being removed': aRemovalView({}),
    'refused by its target': aRemovalView({ lastError: 'The target refused.' }),
    'removed by hand': aRemovalView({ byHand: 'Take it out of the list.' }),
    'mass change': aDiscrepancyView(massChange, alone),
    unused: aDiscrepancyView({ kind: 'unused', facts: { lastUsedAt: '2026-01-02T00:00:00.000Z' } }),
    shared: aDiscrepancyView({ kind: 'shared-account' }, { ...alone, sharing: [sami, omar] }),
    'disabled there': aDiscrepancyView(
      { kind: 'account-state', facts: { disabled: 'there' } },
      { ...alone, owner: sami },
    ),
    'not in its system': aDiscrepancyView({ kind: 'entitlement-gone', facts: { target: 'db_old' } }, alone),
  }),
  'not asked': discrepancyCard(aDiscrepancyView(), sami.id, render),
});

/** What differed, settled. */
export const endedDiscrepancies = (): Record<string, Message> => {
  const by = { endedAt: minutes(5), endedById: omar.id };
  const said = { endedBy: omar };
  return drawn({
    restored: aDiscrepancyView({ state: 'restored', ...by }, said),
    removed: aDiscrepancyView({ state: 'removed', ...by }, said),
    matched: aDiscrepancyView(
      { kind: 'orphaned-account', state: 'matched', facts: { matchedAs: 'person' }, ...by },
      { ...alone, ...said, matchedTo: sami },
    ),
    'made a service account': aDiscrepancyView(
      { kind: 'orphaned-account', state: 'matched', facts: { matchedAs: 'service' }, ...by },
      { ...alone, ...said, matchedTo: sami },
    ),
    disabled: aRemovalView({ way: 'disable', doneAt: minutes(5), proof: 'It is disabled.' }),
    confirmed: aDiscrepancyView({ ...massChange, state: 'confirmed', ...by }, { ...alone, ...said }),
    resolved: aDiscrepancyView({ state: 'resolved', endedAt: minutes(5) }),
    'removed again': aDiscrepancyView({ kind: 'left-behind', state: 'resolved', endedAt: minutes(5) }),
  });
};

export const liveLooks = (): Record<string, Message> => ({
  looking: lookCard(aLookView({ underWay: { begunAt: render.now, readSoFar: 500 } }), render),
  coming: lookCard(aLookView({ complete: null }), render),
  unread: lookCard(aLookView({ fault: 'The target didn’t answer.' }), render),
});

export const endedLooks = (): Record<string, Message> => ({
  'as decided': lookCard(aLookView(), render),
  differs: lookCard(aLookView({ open: 2 }), render),
});
