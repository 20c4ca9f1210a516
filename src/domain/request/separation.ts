import type { SeparationRule } from '../definitions.ts';
import type { EntitlementKey } from '../ids.ts';

/** An entitlement that somebody holds or asks for, and through what: a grant, a request, or a role. */
export interface Duty {
  entitlement: EntitlementKey;
  source: { kind: 'grant' | 'request' | 'role'; id: string };
}

export interface Duties {
  held: readonly Duty[];
  /** Asked for by other requests, and not decided yet. */
  pending: readonly Duty[];
  wanted: readonly Duty[];
}

/** Some of what is wanted can't go together with some of what is there, or of what is wanted beside it. */
export interface Conflict {
  rule: SeparationRule;
  wanted: Duty[];
  against: (Duty & { state: 'held' | 'pending' | 'wanted' })[];
}

/**
 * The rules that what is wanted would break: it would bring together something of two of a rule's lists. What
 * conflicts already, without what is wanted, isn't told; to find that, pass what is held as `wanted`.
 */
export function findConflicts(rules: readonly SeparationRule[], duties: Duties): Conflict[] {
  const states = (['held', 'pending', 'wanted'] as const).flatMap((state) =>
    duties[state].map((duty) => ({ ...duty, state })),
  );
  return rules.flatMap((rule) => {
    const wanted = new Map<EntitlementKey, Duty>();
    const against = new Map<EntitlementKey, Conflict['against'][number]>();
    for (const duty of duties.wanted) {
      for (const other of states) {
        if (!apart(rule, duty.entitlement, other.entitlement)) continue;
        if (!wanted.has(duty.entitlement)) wanted.set(duty.entitlement, duty);
        if (!against.has(other.entitlement)) against.set(other.entitlement, other);
      }
    }
    return wanted.size === 0 ? [] : [{ rule, wanted: [...wanted.values()], against: [...against.values()] }];
  });
}

/** Whether a rule keeps these two apart: one stands in one of its lists, the other in another. */
function apart(rule: SeparationRule, one: EntitlementKey, other: EntitlementKey): boolean {
  return rule.conflict.some(
    (list, at) =>
      list.includes(one) && rule.conflict.some((also, second) => second !== at && also.includes(other)),
  );
}

/** With what it conflicts, and what can be done, as a sentence to whoever asks. */
export function conflictSentence({ rule, wanted, against }: Conflict): string {
  const what = wanted.map((duty) => duty.entitlement);
  const others = against.flatMap(({ entitlement, source, state }) => {
    if (what.includes(entitlement)) return [];
    const by = source.kind === 'role' ? `, through the role ${source.id}` : '';
    return [`${entitlement} (${state === 'pending' ? 'asked for' : 'held'}${by})`];
  });
  const together = others.length === 0 ? 'together' : `together with ${others.join(', ')}`;
  const mend = others.length === 0 ? 'leave one of them out' : 'give that back or cancel it first';
  const advice = rule.onConflict === 'block' ? mend : 'this takes an exception, which ends';
  return `${what.join(' and ')} can’t go ${together}, because of “${rule.name}”: ${advice}.`;
}

/** Of the rules that exceptions were asked for, those that nothing asks for any more. */
export function settledExceptions(asked: readonly string[], conflicts: readonly Conflict[]): string[] {
  const needed = conflicts.filter(({ rule }) => rule.onConflict === 'require_exception');
  return asked.filter((ruleId) => !needed.some(({ rule }) => rule.id === ruleId));
}
