import type { Policy } from '../definitions.ts';
import type { Condition } from './condition/condition.ts';
import type { GroupSeen } from '../people/group-reading.ts';
import { describeEvaluationError } from './condition/describe-cel-error.ts';
import { groupsSeen, UnreadGroups } from './condition/unread-groups.ts';
import type { Facts } from './facts.ts';
import { cut, fitTrace } from './fit-trace.ts';
import type { TraceStep } from './trace.ts';

/** Where in a policy a condition stands: a deny by its number from 0, a stage by its name. */
export type Part =
  | { key: 'when' | 'auto_approve' | 'allowed_if' }
  | { key: 'deny'; index: number }
  | { key: 'skip_if'; stage: string };

interface Reading {
  policy: Policy;
  part: Part;
  condition: Condition;
  outcome: boolean | { error: unknown };
}

const LONGEST_SOURCE = 300;
const LONGEST_VALUE = 120;
const MOST_ENTRIES = 20;
/** A trace tells so many policies that didn't match one by one. */
const MOST_PASSED_OVER = 20;

export const WHEN: Part = { key: 'when' };

/**
 * Reads conditions and remembers each with its outcome, in order. Steps for people are made only when somebody asks
 * for them, so that a decision over many policies costs little more than their conditions.
 */
export class Readings {
  readonly #facts: Facts;
  readonly #seen: (Reading | TraceStep)[] = [];
  readonly #failed: Reading[] = [];

  constructor(facts: Facts) {
    this.#facts = facts;
  }

  /** Whether the condition holds; one that fails doesn't, and is among the failures. */
  test(policy: Policy, part: Part, condition: Condition): boolean {
    try {
      const outcome = condition.evaluate(this.#facts);
      this.#seen.push({ policy, part, condition, outcome });
      return outcome;
    } catch (error) {
      const reading = { policy, part, condition, outcome: { error } };
      this.#seen.push(reading);
      this.#failed.push(reading);
      return false;
    }
  }

  note(step: TraceStep): void {
    this.#seen.push(step);
  }

  /** Whether a condition that was read so far, of any policy, names this fact. */
  hasRead(fact: string): boolean {
    return this.#seen.some((one) => !('kind' in one) && one.condition.reads.includes(fact));
  }

  get failed(): boolean {
    return this.#failed.length > 0;
  }

  /** Each condition that failed for another reason than a group that can't be read, with its place and why. */
  failures(): string[] {
    const broken = this.#failed.filter((reading) => !isUnread(reading));
    return broken.map((reading) => `${placeOf(reading)}: ${errorOf(reading)}`);
  }

  /** Which groups can't be read on which a condition depends, of these keys of a policy where they are named. */
  unread(keys?: readonly Part['key'][]): string[] {
    const failed = this.#failed.filter(({ part }) => keys === undefined || keys.includes(part.key));
    return [...new Set(failed.filter(isUnread).flatMap((reading) => errorOf(reading) ?? []))];
  }

  /** The groups that are read elsewhere, as the conditions saw them. */
  groups(): GroupSeen[] {
    if (this.#facts.person.readGroups === undefined && this.#facts.requester.readGroups === undefined)
      return [];
    const seen = this.#seen.flatMap((one) => ('kind' in one ? [] : groupsIn(one, this.#facts)));
    return [...new Map(seen.map((one) => [one.group, one])).values()];
  }

  steps(): TraceStep[] {
    const passedOver = this.#passedOver();
    const seen = passedOver === undefined ? this.#seen : this.#seen.slice(passedOver.count);
    const steps = seen.map((one) => ('kind' in one ? one : this.#step(one)));
    return fitTrace(passedOver === undefined ? steps : [passedOver, ...steps]);
  }

  /** Where many policies were tried before the one that decides, they are one step: each is before it in the file. */
  #passedOver(): Extract<TraceStep, { kind: 'conditions' }> | undefined {
    const other = this.#seen.findIndex(
      (seen) => 'kind' in seen || seen.outcome !== false || seen.part !== WHEN,
    );
    const count = other < 0 ? this.#seen.length : other;
    const [first, last] = [this.#seen[0], this.#seen[count - 1]];
    if (count <= MOST_PASSED_OVER || first === undefined || last === undefined) return undefined;
    if ('kind' in first || 'kind' in last) return undefined;
    return { kind: 'conditions', first: placeOf(first), last: placeOf(last), count, outcome: 'false' };
  }

  #step(reading: Reading): TraceStep {
    const error = errorOf(reading);
    const groups = groupsIn(reading, this.#facts);
    return {
      kind: 'condition',
      place: placeOf(reading),
      source: cut(reading.condition.source, LONGEST_SOURCE),
      outcome: error === undefined ? (reading.outcome === true ? 'true' : 'false') : 'failed',
      ...(error !== undefined && { error: cut(error, LONGEST_SOURCE) }),
      facts: Object.fromEntries(reading.condition.reads.map((path) => [path, factValue(this.#facts, path)])),
      ...(groups.length > 0 && { groups }),
    };
  }
}

/** What every decision carries besides what it decides. */
export interface Reasons {
  readonly trace: TraceStep[];
  /** The groups read elsewhere that its conditions saw; absent where there are none. */
  readonly groups?: GroupSeen[];
  /** Why it can't be said whether the policy refuses this; absent where it can. */
  readonly doubt?: string;
}

/** Gives a decision its reasons; its trace is made when it is first read. */
export function traced<T extends object>(decided: T, readings: Readings): T & Reasons {
  let trace: TraceStep[] | undefined;
  const groups = readings.groups();
  const doubts = readings.unread(['when', 'deny']);
  const reasoned = Object.assign(decided, {
    ...(groups.length > 0 && { groups }),
    ...(doubts.length > 0 && { doubt: doubts.join(' ') }),
  });
  return Object.defineProperty(reasoned, 'trace', {
    enumerable: true,
    get: () => (trace ??= readings.steps()),
  }) as T & Reasons;
}

const isUnread = ({ outcome }: Reading): boolean =>
  typeof outcome !== 'boolean' && outcome.error instanceof UnreadGroups;

const groupsIn = ({ condition: { groupsAsked } }: Reading, facts: Facts): GroupSeen[] =>
  (['person', 'requester'] as const).flatMap((name) => groupsSeen(facts[name], groupsAsked[name]));

function placeOf({ policy, part }: Reading): string {
  const of = `policy ${policy.id}`;
  if (part.key === 'deny') return `${of}, deny ${part.index + 1}`;
  return part.key === 'skip_if' ? `${of}, stage ${part.stage}, skip_if` : `${of}, ${part.key}`;
}

function errorOf({ outcome }: Reading): string | undefined {
  return typeof outcome === 'boolean' ? undefined : describeEvaluationError(outcome.error);
}

function factValue(facts: Facts, path: string): string | number | boolean | string[] {
  const [name = '', field = ''] = path.split('.');
  const value = (facts as unknown as Record<string, Record<string, unknown>>)[name]?.[field];
  if (Array.isArray(value)) {
    const entries = value.slice(0, MOST_ENTRIES).map((entry) => cut(String(entry), LONGEST_VALUE));
    return value.length <= MOST_ENTRIES ? entries : [...entries, `… ${value.length - MOST_ENTRIES} more`];
  }
  if (typeof value === 'boolean') return value;
  return typeof value === 'number' ? Math.ceil(value) : cut(String(value), LONGEST_VALUE);
}
