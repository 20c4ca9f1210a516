import type { Facts } from './facts.ts';

/** A CEL expression that was type-checked on load; `evaluate` throws when the expression fails on these facts. */
export interface Condition {
  source: string;
  evaluate(facts: Facts): boolean;
}
