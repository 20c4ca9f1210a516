import type { Definitions } from '../../domain/definitions.ts';
import type { EntitlementKey } from '../../domain/ids.ts';
import { type Duty, findConflicts } from '../../domain/request/separation.ts';
import { entitlementLabel } from '../views.ts';

/** What rules keep apart from any of these. */
export function keptApart(
  { separationOfDuties }: Pick<Definitions, 'separationOfDuties'>,
  entitlements: readonly EntitlementKey[],
): EntitlementKey[] {
  return separationOfDuties
    .filter((rule) => rule.conflict.some((list) => list.some((key) => entitlements.includes(key))))
    .flatMap((rule) => rule.conflict.flat());
}

/** Each entitlement with each that a rule keeps apart from it. */
export function pairsKeptApart({
  separationOfDuties,
}: Pick<Definitions, 'separationOfDuties'>): { entitlement: EntitlementKey; from: EntitlementKey }[] {
  return separationOfDuties.flatMap(({ conflict }) =>
    conflict.flatMap((list, at) =>
      list.flatMap((entitlement) =>
        conflict.flatMap((other, second) =>
          second === at ? [] : other.map((from) => ({ entitlement, from })),
        ),
      ),
    ),
  );
}

/** Which rules it breaks to hold this beside these, a sentence each. */
export function whatItBreaks(
  config: Definitions,
  entitlement: EntitlementKey,
  beside: readonly EntitlementKey[],
): string[] {
  const duty = (key: EntitlementKey): Duty => ({ entitlement: key, source: { kind: 'grant', id: '' } });
  const held = beside.filter((key) => key !== entitlement).map(duty);
  const conflicts = findConflicts(config.separationOfDuties, {
    held,
    pending: [],
    wanted: [duty(entitlement)],
  });
  return conflicts.map(({ rule, against }) => {
    const labels = against.map((other) => entitlementLabel(config, other.entitlement).label);
    return `Together with ${labels.join(' and ')} it breaks “${rule.name}”.`;
  });
}
