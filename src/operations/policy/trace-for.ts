import { explainTrace, outlineTrace } from '../../domain/policy/trace.ts';
import type { TraceStep } from '../../domain/policy/trace.ts';
import type { PersonCtx } from '../actor.ts';

/** Admins and auditors read the policies' expressions; everybody else, what came of them. */
export const traceFor = ({ actor }: Pick<PersonCtx, 'actor'>, steps: readonly TraceStep[]): string[] =>
  actor.isAdmin || actor.isAuditor ? explainTrace(steps) : outlineTrace(steps);
