import * as z from 'zod';
import { GroupSeen, groupInWords } from '../people/group-reading.ts';

const Outcome = z.enum(['true', 'false', 'failed']);

/** One thing that a decision looked at; JSON through and through, since it is kept with the request. */
export const TraceStep = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('condition'),
    /** `policy prod, stage Manager, skip_if`. */
    place: z.string(),
    source: z.string(),
    outcome: Outcome,
    error: z.string().exactOptional(),
    /** What the condition names, as it was: `person.department` → `Support`. */
    facts: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.array(z.string())])),
    /** What was known then of the groups that are read elsewhere. */
    groups: z.array(GroupSeen).exactOptional(),
  }),
  /** Several conditions in a row that came out alike, where there is no room to show each. */
  z.object({
    kind: z.literal('conditions'),
    first: z.string(),
    last: z.string(),
    count: z.number(),
    outcome: Outcome,
  }),
  z.object({ kind: z.literal('matched'), policyId: z.string() }),
  z.object({
    kind: z.literal('conflict'),
    ruleId: z.string(),
    onConflict: z.enum(['block', 'require_exception']),
    sentence: z.string(),
  }),
  /** `unmet` is empty when everything that the policy requires is there. */
  z.object({ kind: z.literal('requirements'), policyId: z.string(), unmet: z.array(z.string()) }),
  z.object({ kind: z.literal('omitted'), count: z.number() }),
]);
export type TraceStep = z.infer<typeof TraceStep>;

/** A trace as lines that people read, in the order in which things were looked at. */
export function explainTrace(trace: readonly TraceStep[]): string[] {
  return trace.map(lineOf);
}

/** The same without the policies' expressions, for whoever doesn't write or audit them. */
export function outlineTrace(trace: readonly TraceStep[]): string[] {
  return explainTrace(trace.filter(({ kind }) => kind !== 'condition' && kind !== 'conditions'));
}

function lineOf(step: TraceStep): string {
  switch (step.kind) {
    case 'condition': {
      const failed = step.error === undefined ? '' : ` (${step.error})`;
      const facts = Object.entries(step.facts).map(([name, value]) => `${name} is ${shown(name, value)}`);
      const seen = facts.length === 0 ? '' : `, where ${facts.join(', ')}`;
      const read = (step.groups ?? []).map((group) => `; ${groupInWords(group)}`).join('');
      return `${step.place}: ${step.outcome}${failed} — ${step.source}${seen}${read}`;
    }
    case 'conditions':
      return `${step.first} to ${step.last}: ${step.outcome}, all ${step.count}`;
    case 'matched':
      return `Policy ${step.policyId} decides.`;
    case 'conflict':
      return `Rule ${step.ruleId}, ${step.onConflict}: ${step.sentence}`;
    case 'requirements':
      return step.unmet.length === 0
        ? `What policy ${step.policyId} requires is there.`
        : `Policy ${step.policyId} requires more. ${step.unmet.join(' ')}`;
    case 'omitted':
      return `… ${step.count} more steps, which there was no room to keep`;
  }
}

function shown(name: string, value: string | number | boolean | string[]): string {
  if (name === 'request.minutes' && value === Number.MAX_SAFE_INTEGER) return 'without end';
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : `[${value.join(', ')}]`;
  return typeof value === 'string' ? `"${value}"` : String(value);
}
