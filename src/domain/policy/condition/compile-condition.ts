import { Environment, type ParseResult } from '@marcbachmann/cel-js';
import type { Condition } from './condition.ts';
import { conditionFault, type KnownWords } from './condition-fault.ts';
import { describeCelError } from './describe-cel-error.ts';
import { FACT_TYPES, type FactName, factNames } from './fact-types.ts';
import { fold, foldLiterals } from './fold.ts';
import { factsRead } from './facts-read.ts';
import type { Facts } from '../facts.ts';
import { groupsAsked } from './groups-asked.ts';
import { textsCompared } from './texts-compared.ts';
import { evaluateWhateverTheGroups } from './unread-groups.ts';

/** Which facts there are where the condition stands: a policy, a role's `assign_when`, a review's `scope`, a resource's `discover.match`. */
export type ConditionKind = 'policy' | 'role' | 'review' | 'discovery';

type FactsOf = {
  policy: Facts;
  role: Pick<Facts, 'person'>;
  review: Pick<Facts, 'person' | 'resource' | 'entitlement'>;
  discovery: Pick<Facts, 'entitlement'>;
};

export type CompiledCondition<F = Facts> =
  | { ok: true; condition: Condition<F> }
  | { ok: false; error: string };

const LONGEST_SOURCE = 2_000;
const LONGEST_TEXT = 3_000;
const NAMES: Record<ConditionKind, readonly FactName[]> = {
  policy: factNames,
  role: ['person'],
  review: ['person', 'resource', 'entitlement'],
  discovery: ['entitlement'],
};

/** `values` are facts as CEL takes them: converted once, since one decision reads the same ones many times. */
interface Room {
  names: readonly FactName[];
  environment: Environment;
  /** CEL converts what isn't of a fact's own class again each time it is read. */
  classes: ReadonlyMap<FactName, new () => object>;
  /** Of each fact, since a review's scope meets the same people and rights in ever new pairs. */
  parts: ReadonlyMap<FactName, WeakMap<object, object>>;
  values: WeakMap<object, Record<string, unknown>>;
}
const rooms = new Map<ConditionKind, Room>();

/** Type-checks one CEL expression; `known`, when given, are the only groups and types of people it may name. */
export function compileCondition<K extends ConditionKind = 'policy'>(
  source: string,
  kind?: K,
  known?: KnownWords,
): CompiledCondition<FactsOf[K]> {
  if (source.trim() === '') return { ok: false, error: 'the condition is empty' };
  if (source.length > LONGEST_SOURCE) {
    return {
      ok: false,
      error: `the condition has ${source.length} characters, and at most ${LONGEST_SOURCE} are read`,
    };
  }
  const room = roomFor(kind ?? 'policy');
  const { names, environment } = room;
  let run: ParseResult;
  try {
    run = environment.parse(source);
  } catch (error) {
    return { ok: false, error: describeCelError(error, source, names) };
  }
  const fault = conditionFault(run.ast, known);
  if (fault !== undefined) return { ok: false, error: fault };
  const compares = textsCompared(run.ast);
  foldLiterals(run.ast);
  const checked = run.check();
  if (checked.error) return { ok: false, error: describeCelError(checked.error, source, names) };
  if (checked.type !== 'bool') {
    return {
      ok: false,
      error: `it gives ${celTypeInWords(checked.type)}, and a condition must come out true or false`,
    };
  }
  const reads = factsRead(run.ast, names);
  const asked = groupsAsked(run.ast, names);
  return {
    ok: true,
    condition: {
      source,
      reads,
      compares,
      groupsAsked: asked,
      evaluate: (facts) =>
        evaluateWhateverTheGroups(facts, asked, (supposed) => evaluate(run, room, supposed)),
    },
  };
}

function evaluate(run: ParseResult, room: Room, facts: Partial<Facts>): boolean {
  const outcome: unknown = run(room.values.get(facts) ?? convert(room, facts));
  if (typeof outcome !== 'boolean') throw new TypeError('the condition came out neither true nor false');
  return outcome;
}

function convert({ classes, parts, values }: Room, facts: Partial<Facts>): Record<string, unknown> {
  const converted: Record<string, unknown> = {};
  for (const [name, Fact] of classes) {
    const given: object = facts[name] ?? {};
    const known = parts.get(name);
    let part = known?.get(given);
    if (part === undefined) {
      const fields = Object.keys(FACT_TYPES[name]).map((field) => [
        field,
        celValue(Reflect.get(given, field)),
      ]);
      part = Object.assign(new Fact(), Object.fromEntries(fields)) as object;
      known?.set(given, part);
    }
    converted[name] = part;
  }
  values.set(facts, converted);
  return converted;
}

/** CEL's ints are BigInts; text is folded, and cut so that no expression works on more than a field of Slack's can hold. */
function celValue(value: unknown): unknown {
  if (typeof value === 'string') return fold(value.slice(0, LONGEST_TEXT));
  if (typeof value === 'number') return BigInt(Math.ceil(value));
  return Array.isArray(value) ? value.map(celValue) : value;
}

function roomFor(kind: ConditionKind): Room {
  const known = rooms.get(kind);
  if (known) return known;
  const environment = new Environment({
    limits: { maxAstNodes: 400, maxDepth: 32, maxListElements: 200, maxMapEntries: 20, maxCallArguments: 8 },
  });
  const names = NAMES[kind];
  const classes = new Map<FactName, new () => object>();
  for (const name of names) {
    const ctor = class {};
    environment.registerType({ name: `$${name}`, ctor, fields: FACT_TYPES[name] });
    environment.registerVariable(name, `$${name}`);
    classes.set(name, ctor);
  }
  const parts = new Map(names.map((name) => [name, new WeakMap<object, object>()]));
  const made: Room = { names, environment, classes, parts, values: new WeakMap() };
  rooms.set(kind, made);
  return made;
}

function celTypeInWords(type: string | undefined): string {
  if (type === 'string') return 'text';
  if (type === 'int' || type === 'double' || type === 'uint') return 'a number';
  if (type?.startsWith('list')) return 'a list';
  return type === undefined || type === 'dyn'
    ? 'something unknown'
    : `a value of type ${type.replace('$', '')}`;
}
