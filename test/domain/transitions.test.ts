import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  ENDED_GRANT_STATES,
  GRANT_STATES,
  grantTransitions,
  LIVE_GRANT_STATES,
} from '../../src/domain/grant/grant.ts';
import {
  REQUEST_STATES,
  requestTransitions,
  STAGE_STATES,
  stageTransitions,
} from '../../src/domain/request/request.ts';
import { TASK_STATES, taskTransitions } from '../../src/domain/grant/task.ts';
import { isEnd, statesBefore, type Transitions } from '../../src/domain/transitions.ts';

interface Machine {
  table: Transitions<string>;
  states: readonly string[];
  first: string;
  ends: string[];
}

const MACHINES: [string, Machine][] = [
  [
    'request',
    {
      table: requestTransitions,
      states: REQUEST_STATES,
      first: 'pending',
      ends: ['approved', 'denied', 'cancelled', 'expired'],
    },
  ],
  [
    'stage',
    {
      table: stageTransitions,
      states: STAGE_STATES,
      first: 'waiting',
      ends: ['approved', 'denied', 'skipped'],
    },
  ],
  [
    'grant',
    {
      // By itself: that a late write opens an ended one again is judged below.
      table: { ...grantTransitions, revoked: [], failed: [] },
      states: GRANT_STATES,
      first: 'scheduled',
      ends: ['revoked', 'failed'],
    },
  ],
  [
    'task',
    { table: taskTransitions, states: TASK_STATES, first: 'open', ends: ['done', 'refused', 'obsolete'] },
  ],
];

describe.each(MACHINES)('the states of a %s', (_, { table, states, first, ends }) => {
  it('are those that the table knows', () => {
    expect(Object.keys(table).toSorted()).toEqual([...states].toSorted());
    expect(states.filter((state) => isEnd(table, state)).toSorted()).toEqual(ends.toSorted());
  });

  it('always lead to an end, however one goes, and never back out of it', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(), { maxLength: 30 }), (choices) => {
        let state = first;
        const seen = new Set<string>();
        for (const choice of choices) {
          expect(seen.has(state)).toBe(false);
          seen.add(state);
          const next = table[state] ?? [];
          if (next.length === 0) break;
          state = next[choice % next.length] ?? state;
          expect(statesBefore(table, state)).toContain([...seen].at(-1));
        }
        if (choices.length > states.length) expect(ends).toContain(state);
      }),
    );
  });

  it('can all be reached from the first', () => {
    const reached = new Set([first]);
    for (const state of reached) for (const next of table[state] ?? []) reached.add(next);
    expect([...reached].toSorted()).toEqual([...states].toSorted());
  });
});

describe('a grant', () => {
  it('that may have given access has no way out but to be revoked', () => {
    expect(grantTransitions.active).toEqual(['revoking']);
    expect(grantTransitions.revoking).toEqual(['revoked']);
  });

  it('that has ended can only be removed once more', () => {
    expect(grantTransitions.revoked).toEqual(['revoking']);
    expect(grantTransitions.failed).toEqual(['revoking']);
  });

  it('is live until its end, and no longer', () => {
    expect(GRANT_STATES.filter((state) => !LIVE_GRANT_STATES.some((live) => live === state))).toEqual([
      ...ENDED_GRANT_STATES,
    ]);
  });
});

describe('statesBefore', () => {
  it('refuses a state that nothing leads to', () => {
    expect(() => statesBefore(requestTransitions, 'pending')).toThrow('no state leads to pending');
  });
});
