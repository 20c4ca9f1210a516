import type * as z from 'zod';
import type { PersonCtx } from '../actor.ts';

/** Whom an act is for. Whether somebody may is judged by the operation, at that moment and of that row. */
export type Audience =
  | 'member'
  | 'requester'
  | 'beneficiary'
  | 'approver'
  | 'holder'
  | 'manager'
  | 'owner'
  | 'assignee'
  | 'emergency reviewer'
  | 'reviewer'
  | 'escalation'
  | 'signer'
  | 'admin'
  | 'auditor'
  | 'command line';

/** What is different in the world afterwards: nothing but what was written about it, our own rows, or access that ends. */
export type Effect = 'reads' | 'writes' | 'destroys';

/** What a person or a machine may have done here, described once for every way in. */
export interface Act {
  /** A noun and a verb; never changes its meaning. */
  name: `${string}.${string}`;
  /** What it does, after “to”. */
  does: string;
  effect: Effect;
  audience: readonly [Audience, ...Audience[]];
  /** What it takes; null where that is nothing. */
  input: z.ZodType | null;
  run: (...args: never[]) => Promise<unknown>;
}

type Described<Input> = Omit<Act, 'input' | 'run'> & { input: Input };

/** An act whose operation takes what its schema reads, and nothing else. */
export function act<Input extends z.ZodType>(
  described: Described<Input> & { run: (ctx: PersonCtx, raw: z.input<Input>) => Promise<unknown> },
): Act;
export function act(described: Described<null> & { run: (ctx: PersonCtx) => Promise<unknown> }): Act;
export function act(described: Act): Act {
  return described;
}
