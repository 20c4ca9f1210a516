import fc from 'fast-check';
import { HOUR } from '../../support/acme-world.ts';
import type { Misbehaviour } from '../../support/scripted-target.ts';
import type { Right } from './company.ts';

/** One of them owns what another asks for. */
const ASKERS = ['sami', 'mona', 'dora'];
const RIGHTS: Right[] = [
  'vpn/connect',
  'vpn/connect',
  'prod-db/read',
  'prod-db/read',
  'prod-db/write',
  'prod-db/write',
  'wiki/editor',
  'vault/open',
];
/** Those who may decide most of it come oftener. */
const DECIDERS = [
  'omar',
  'omar',
  'omar',
  'dora',
  'dora',
  'ada',
  'ada',
  'lena',
  'mona',
  'wanda',
  'sami',
  'kim',
];
const REVIEWERS = ['dora', 'ada', 'omar'];
const LEAVERS = ['sami', 'mona', 'dora', 'lena', 'omar'];

const oneOf = <T>(items: readonly T[]) => fc.constantFrom(...items);
const which = fc.nat({ max: 9 });
const minutes = oneOf([1, 30, 60, 240, 600]);
const misbehaviour: fc.Arbitrary<Misbehaviour> = fc.oneof(
  ...(['loses-answer', 'lies', 'pending'] as const).map((kind) => fc.constant<Misbehaviour>({ kind })),
  oneOf(['retryable', 'unknown_outcome', 'denied', 'conflict'] as const).map((kind) => ({
    kind: 'fails' as const,
    fault: { kind },
  })),
);

const weighted = <T>(weight: number, arbitrary: fc.Arbitrary<T>) => ({ weight, arbitrary });

/** What somebody does. */
const deed = fc.oneof(
  weighted(
    6,
    fc.record({
      do: fc.constant('ask' as const),
      who: oneOf(ASKERS),
      for: fc.option(oneOf([...ASKERS, 'kim']), { freq: 3 }),
      what: oneOf(RIGHTS),
      minutes,
      /** The same form is sent to both processes. */
      twice: fc.boolean(),
    }),
  ),
  weighted(
    18,
    fc.record({
      do: oneOf(['approve', 'approve', 'approve', 'approve', 'approve', 'deny', 'cancel'] as const),
      who: oneOf(DECIDERS),
      /** Rather one of those who may decide it, or of those who look most as if they might and mustn’t. */
      rather: oneOf([null, 'fit', 'fit', 'unfit'] as const),
      which,
      minutes: fc.option(oneOf([1, 30]), { freq: 4 }),
    }),
  ),
  weighted(2, fc.record({ do: fc.constant('extend' as const), which, minutes })),
  weighted(
    2,
    fc.record({ do: fc.constant('return' as const), which, who: fc.option(oneOf(DECIDERS), { freq: 3 }) }),
  ),
  weighted(2, fc.record({ do: fc.constant('end' as const), who: oneOf(DECIDERS), which })),
  weighted(
    4,
    fc.record({
      do: oneOf(['complete', 'refuse'] as const),
      who: oneOf(['wanda', 'wanda', 'sami', 'lena']),
      which,
    }),
  ),
  weighted(
    2,
    fc.record({
      do: fc.constant('break' as const),
      who: oneOf(ASKERS),
      what: oneOf<Right>(['prod-db/read', 'prod-db/read', 'wiki/editor', 'vpn/connect']),
      minutes: oneOf([1, 30, 60, 61]),
    }),
  ),
  weighted(
    2,
    fc.record({
      do: fc.constant('judge' as const),
      who: oneOf([...DECIDERS, 'ada', 'ada', 'ada']),
      which,
      justified: fc.boolean(),
    }),
  ),
  weighted(
    3,
    fc.record({
      do: fc.constant('delegate' as const),
      who: oneOf(['omar', 'omar', 'dora', 'mona', 'lena']),
      to: oneOf(['wanda', 'iris', 'lena', 'dora', 'kim']),
      hours: oneOf([1, 6, 30, 200]),
    }),
  ),
  weighted(
    1,
    fc.record({ do: fc.constant('undelegate' as const), who: oneOf(['omar', 'dora', 'mona', 'lena']) }),
  ),
  weighted(
    3,
    fc.record({
      do: fc.constant('find' as const),
      who: oneOf(DECIDERS),
      which,
      verdict: oneOf(['keep', 'remove'] as const),
    }),
  ),
  weighted(1, fc.record({ do: fc.constant('leave' as const), who: oneOf(LEAVERS) })),
  weighted(2, fc.record({ do: fc.constant('come-back' as const) })),
  weighted(1, fc.record({ do: fc.constant('clear' as const), who: oneOf(DECIDERS), of: oneOf(LEAVERS) })),
  weighted(
    3,
    fc.record({
      do: oneOf(['keep', 'revoke'] as const),
      which,
      untilSeconds: fc.option(oneOf([60, HOUR, 25 * HOUR])),
    }),
  ),
  weighted(2, fc.record({ do: fc.constant('submit' as const), which })),
);
export type Deed = typeof deed extends fc.Arbitrary<infer T> ? T : never;

const clockwork = fc.oneof(
  weighted(1, fc.record({ do: fc.constant('review' as const), who: oneOf(REVIEWERS) })),
  weighted(5, fc.record({ do: fc.constant('tick' as const), seconds: oneOf([60, HOUR, 25 * HOUR]) })),
  weighted(1, fc.record({ do: fc.constant('define' as const), as: oneOf(['earlier', 'later'] as const) })),
  weighted(
    10,
    fc.record({
      do: fc.constant('pass' as const),
      seconds: oneOf([0, 1, 5, 60, 600, HOUR, 5 * HOUR, 25 * HOUR]),
      /** Done while both processes are at their jobs. */
      beside: fc.option(deed, { freq: 2 }),
    }),
  ),
);

const trouble = fc.oneof(
  weighted(
    3,
    fc.record({
      do: fc.constant('misbehave' as const),
      verb: oneOf(['grant', 'revoke'] as const),
      how: misbehaviour,
    }),
  ),
  weighted(1, fc.record({ do: fc.constant('blind' as const) })),
  weighted(1, fc.record({ do: fc.constant('finish' as const) })),
  weighted(
    2,
    fc.record({
      do: fc.constant('hold-up' as const),
      verb: oneOf(['grant', 'revoke'] as const),
      seconds: oneOf([20, 90, HOUR]),
    }),
  ),
);

const process = oneOf([0, 1] as const);
const calmStep = fc.oneof(
  weighted(9, fc.record({ do: fc.constant('one' as const), deed, process })),
  weighted(3, fc.record({ do: fc.constant('both' as const), deeds: fc.tuple(deed, deed) })),
  weighted(4, clockwork),
);
const anyStep = fc.oneof(weighted(16, calmStep), weighted(4, trouble));

const LENGTH = { minLength: 20, maxLength: 50, size: 'max' } as const;
export type Step = typeof anyStep extends fc.Arbitrary<infer T> ? T : never;

/** A day at the company: in one of three its target does all that it is told to at once. No step is likelier than it says. */
export const day: fc.Arbitrary<Step[]> = fc.noBias(
  fc.oneof(weighted(1, fc.array(calmStep, LENGTH)), weighted(2, fc.array(anyStep, LENGTH))),
);

/** Whether nothing stands between what was decided and the target. */
export const isCalm = (steps: readonly Step[]): boolean =>
  !steps.some((step) => ['misbehave', 'blind', 'finish', 'hold-up'].includes(step.do));
