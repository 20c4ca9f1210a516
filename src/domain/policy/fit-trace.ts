import type { TraceStep } from './trace.ts';

/** A trace is kept with every request and shown in messages. */
export const LONGEST_TRACE_BYTES = 8_192;

type Shrink = (steps: TraceStep[]) => TraceStep[];

/** In this order, until it fits: what a reader misses least goes first. */
const SHRINKING: Shrink[] = [
  (steps) => joinRuns(steps, (step) => step.outcome === 'false' && step.place.endsWith(', when')),
  (steps) => steps.map((step) => shortened(step, 100, 40)),
  (steps) => joinRuns(steps, (step) => step.outcome === 'false'),
  (steps) => steps.map((step) => shortened(step, 40, 0)),
  (steps) => joinRuns(steps, () => true),
  endsOnly,
];

/** The same steps within 8 KB: long rows of conditions that came out alike are joined, and long texts cut. */
export function fitTrace(steps: TraceStep[]): TraceStep[] {
  let fitted = steps;
  for (const shrink of SHRINKING) {
    if (bytesOf(fitted) <= LONGEST_TRACE_BYTES) return fitted;
    fitted = shrink(fitted);
  }
  return fitted;
}

export function cut(text: string, most: number): string {
  if (text.length <= most) return text;
  return `${text.slice(0, most).replace(/[\ud800-\udbff]$/, '')}…`;
}

type ConditionStep = Extract<TraceStep, { kind: 'condition' }>;

function joinRuns(steps: TraceStep[], mayJoin: (step: ConditionStep) => boolean): TraceStep[] {
  const joined: TraceStep[] = [];
  for (const step of steps) {
    const last = joined.at(-1);
    const run = last === undefined ? undefined : runOf(last, mayJoin);
    const next = runOf(step, mayJoin);
    if (run !== undefined && next !== undefined && run.outcome === next.outcome)
      joined[joined.length - 1] = { ...run, last: next.last, count: run.count + next.count };
    else joined.push(step);
  }
  return joined;
}

function runOf(step: TraceStep, mayJoin: (step: ConditionStep) => boolean) {
  if (step.kind === 'conditions') return step;
  if (step.kind !== 'condition' || !mayJoin(step)) return undefined;
  const { place, outcome } = step;
  return { kind: 'conditions' as const, first: place, last: place, count: 1, outcome };
}

function shortened(step: TraceStep, longestSource: number, longestValue: number): TraceStep {
  if (step.kind === 'conflict') return { ...step, sentence: cut(step.sentence, longestSource * 2) };
  if (step.kind === 'requirements')
    return { ...step, unmet: step.unmet.map((one) => cut(one, longestSource)) };
  if (step.kind !== 'condition') return step;
  const facts = Object.entries(step.facts).map(([name, value]) => [
    name,
    typeof value === 'string'
      ? cut(value, longestValue)
      : Array.isArray(value)
        ? value.slice(0, 5).map((one) => cut(one, longestValue))
        : value,
  ]);
  return {
    ...step,
    source: cut(step.source, longestSource),
    ...(step.error !== undefined && { error: cut(step.error, longestSource) }),
    facts: longestValue === 0 ? {} : (Object.fromEntries(facts) as ConditionStep['facts']),
  };
}

function endsOnly(steps: TraceStep[]): TraceStep[] {
  const kept: TraceStep[] = [];
  const tail = steps.slice(-5);
  for (const step of steps.slice(0, -5)) {
    const omitted: TraceStep = { kind: 'omitted', count: steps.length - kept.length - 1 - tail.length };
    if (bytesOf([...kept, step, omitted, ...tail]) > LONGEST_TRACE_BYTES) break;
    kept.push(step);
  }
  return [...kept, { kind: 'omitted', count: steps.length - kept.length - tail.length }, ...tail];
}

const encoder = new TextEncoder();

function bytesOf(steps: TraceStep[]): number {
  return encoder.encode(JSON.stringify(steps)).length;
}
