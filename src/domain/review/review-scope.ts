import { DomainError } from '../errors.ts';
import type { HoldingCondition } from '../policy/condition/condition.ts';
import type { Facts, PersonFacts } from '../policy/facts.ts';

export interface ScopedPerson {
  id: string;
  facts: PersonFacts;
}
export interface ScopedRight {
  key: string;
  facts: Pick<Facts, 'resource' | 'entitlement'>;
}

/** More cases than these aren't evaluated. */
export const MOST_CASES = 1_000_000;

/**
 * People and rights, each reduced to those that differ in the facts that a scope reads: whoever reads of two the same
 * decides for both at once. A class is a number from 0.
 */
export interface ScopeClasses {
  /** null: the scope reads nothing of people, and all are of class 0. */
  people: ReadonlyMap<string, number> | null;
  rights: ReadonlyMap<string, number>;
  rightClasses: number;
  /** Judges one class of rights for every class of people. */
  judge: (rightClass: number) => ScopeVerdicts;
}

/** A bit for each class of people, in the order of PostgreSQL's `get_bit`. */
export interface ScopeVerdicts {
  inScope: Uint8Array;
  /** The expression failed on these: they are in scope. */
  failing: Uint8Array;
}

const nobody: PersonFacts = { email: '', name: '', title: '', department: '', type: '', groups: [] };
const ANYBODY: Classified<ScopedPerson> = { classes: [], examples: [{ id: '', facts: nobody }] };

/** Refuses a scope that makes more than `MOST_CASES` cases of these people and rights. */
export function classifyScope(
  scope: HoldingCondition,
  people: readonly ScopedPerson[],
  rights: readonly ScopedRight[],
): ScopeClasses {
  const ofPerson = scope.reads.filter((path) => path.startsWith('person.'));
  const ofRight = scope.reads.filter((path) => !path.startsWith('person.'));
  const byPerson =
    ofPerson.length === 0 ? ANYBODY : classify(people, ofPerson, (one) => ({ person: one.facts }));
  const byRight = classify(rights, ofRight, (one) => one.facts);
  const personClasses = byPerson.examples.length;
  if (personClasses * byRight.examples.length > MOST_CASES)
    throw new DomainError(
      'invalid',
      `Its scope reads ${scope.reads.join(', ')}, which makes ${count(personClasses)} kinds of people times ${count(byRight.examples.length)} kinds of access: at most ${count(MOST_CASES)} cases are evaluated. Write the scope with facts that more of them have in common.`,
    );
  return {
    people:
      ofPerson.length === 0 ? null : new Map(people.map((one, at) => [one.id, byPerson.classes[at] ?? 0])),
    rights: new Map(rights.map((one, at) => [one.key, byRight.classes[at] ?? 0])),
    rightClasses: byRight.examples.length,
    judge: (rightClass) => {
      const right = byRight.examples[rightClass];
      const inScope = new Uint8Array(Math.ceil(personClasses / 8));
      const failing = new Uint8Array(inScope.length);
      if (right === undefined) return { inScope, failing };
      for (const [at, person] of byPerson.examples.entries()) {
        const verdict = judged(scope, person.facts, right.facts);
        if (verdict !== 'out') setBit(inScope, at);
        if (verdict === 'failing') setBit(failing, at);
      }
      return { inScope, failing };
    },
  };
}

function judged(
  scope: HoldingCondition,
  person: PersonFacts,
  right: ScopedRight['facts'],
): 'in' | 'out' | 'failing' {
  try {
    return scope.evaluate({ person, ...right }) ? 'in' : 'out';
  } catch {
    return 'failing';
  }
}

interface Classified<T> {
  /** Of each item. */
  classes: number[];
  /** One item of each class. */
  examples: T[];
}

function classify<T>(
  items: readonly T[],
  reads: readonly string[],
  factsOf: (item: T) => object,
): Classified<T> {
  const known = new Map<string, number>();
  const examples: T[] = [];
  const classes = items.map((item) => {
    const facts = factsOf(item) as Record<string, Record<string, unknown>>;
    const key = JSON.stringify(reads.map((path) => valueAt(facts, path)));
    const found = known.get(key);
    if (found !== undefined) return found;
    known.set(key, examples.length);
    return examples.push(item) - 1;
  });
  return { classes, examples };
}

function valueAt(facts: Record<string, Record<string, unknown>>, path: string): unknown {
  const [name = '', field = ''] = path.split('.');
  return facts[name]?.[field];
}

function setBit(bits: Uint8Array, at: number): void {
  bits[at >> 3] = (bits[at >> 3] ?? 0) | (1 << (at & 7));
}

const count = (number: number): string => number.toLocaleString('en');
