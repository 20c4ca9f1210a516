import { DomainError } from '../../domain/errors.ts';
import type { EntitlementKey, PersonId } from '../../domain/ids.ts';
import { findConflicts } from '../../domain/request/separation.ts';
import type { Duty } from '../../domain/request/separation.ts';
import * as grantStore from '../../store/grant/grant-store.ts';
import type { PersonCtx } from '../actor.ts';
import { onRecord } from '../on-record.ts';
import { findLabels } from '../grant/show-grant.ts';
import { entitlementLabel } from '../views.ts';
import type { EntitlementLabel, PersonLabel } from '../views.ts';

export interface HeldConflict {
  rule: { id: string; name: string };
  person: PersonLabel;
  entitlements: EntitlementLabel[];
}

/** Who holds, today, what a separation rule keeps apart: for admins and auditors. */
export async function listConflicts(ctx: PersonCtx): Promise<HeldConflict[]> {
  await onRecord(ctx, 'list conflicting access', '', async () => {
    if (!ctx.actor.isAdmin && !ctx.actor.isAuditor)
      throw new DomainError('forbidden', 'Only admins and auditors may see who holds conflicting access.');
  });
  const rules = ctx.config.separationOfDuties;
  const keys = [...new Set(rules.flatMap((rule) => rule.conflict.flat()))];
  const live = await grantStore.listHolding(ctx.db.drizzle, keys);
  const byPerson = new Map<PersonId, Duty[]>();
  for (const { id, principalId, entitlement } of live)
    byPerson.set(principalId, [
      ...(byPerson.get(principalId) ?? []),
      { entitlement, source: { kind: 'grant', id } },
    ]);
  const label = await findLabels(ctx, [...byPerson.keys()]);
  return [...byPerson].flatMap(([personId, wanted]) =>
    findConflicts(rules, { held: [], pending: [], wanted }).map(({ rule, wanted: apart }) => ({
      rule: { id: rule.id, name: rule.name },
      person: label(personId),
      entitlements: [...new Set<EntitlementKey>(apart.map((duty) => duty.entitlement))].map((key) =>
        entitlementLabel(ctx.config, key),
      ),
    })),
  );
}
