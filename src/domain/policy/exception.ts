import { DAY } from '../time/duration.ts';
import { type Conflict, conflictSentence } from '../request/separation.ts';
import type { Exception, PlannedStage } from './decision.ts';
import type { Readings } from './readings.ts';

/** How long an exception lasts at most where no policy says how long anything may. */
const LONGEST_WITHOUT_POLICY = 90 * DAY;

export function exceptionStages(conflicts: readonly Conflict[]): PlannedStage[] {
  return needed(conflicts).map(({ rule }) => ({
    name: `Exception: ${rule.name}`,
    approvers: rule.exceptionApprovers.length === 0 ? [{ kind: 'admin' }] : rule.exceptionApprovers,
    need: 1,
    samePerson: false,
    skipReason: null,
    exceptionFor: rule.id,
  }));
}

/** An exception always ends, by the policy's `max` at the latest, also where the policy allows permanent access. */
export function exceptionOf(
  conflicts: readonly Conflict[],
  askedSeconds: number | null,
  maxSeconds = LONGEST_WITHOUT_POLICY,
): Exception | null {
  const ruleIds = needed(conflicts).map(({ rule }) => rule.id);
  if (ruleIds.length === 0) return null;
  return { ruleIds, endsAfterSeconds: Math.min(askedSeconds ?? maxSeconds, maxSeconds) };
}

/** The sentence that refuses, when a rule blocks; every conflict is put on the trace. */
export function blockReason(conflicts: readonly Conflict[], readings: Readings): string | undefined {
  const blocks: string[] = [];
  for (const conflict of conflicts) {
    const { id: ruleId, onConflict } = conflict.rule;
    const sentence = conflictSentence(conflict);
    readings.note({ kind: 'conflict', ruleId, onConflict, sentence });
    if (onConflict === 'block') blocks.push(sentence);
  }
  return blocks.length === 0 ? undefined : blocks.join(' ');
}

function needed(conflicts: readonly Conflict[]): Conflict[] {
  return conflicts.filter(({ rule }) => rule.onConflict === 'require_exception');
}
