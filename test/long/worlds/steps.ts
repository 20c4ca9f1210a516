import fc from 'fast-check';
import type { Misbehaviour } from '../../support/scripted-target.ts';

export const TARGETS = {
  'vpn/connect': 'vpn_users',
  'prod-db/read': 'db_read',
  'prod-db/write': 'db_write',
} as const;
const NAMES = ['sami', 'mona', 'kim', 'pia'];

/** Accounts that somebody adds there by hand: of people who are there, who left, and of nobody. */
const ACCOUNTS = {
  sami: { login: 'sami@acme.test', email: 'sami@acme.test' },
  mona: { login: 'mona@acme.test', email: 'mona@acme.test' },
  'Sami in capitals': { login: 'Sami@Acme.test', email: 'Sami@Acme.test' },
  'Mona beside': { login: 'mona-adm', email: 'mona@acme.test' },
  'Sami by an alias': { login: 'sami+ops@acme.test', email: 'sami+ops@acme.test' },
  'olga, who left': { login: 'olga@acme.test', email: 'olga@acme.test' },
  stranger: { login: 'eve@elsewhere.test', email: 'eve@elsewhere.test' },
  robot: { login: 'backup-bot', email: null },
} as const;
export const accountCalled = (name: keyof typeof ACCOUNTS) => ACCOUNTS[name];

const oneOf = <T>(items: readonly T[]) => fc.constantFrom(...items);
const weighted = <T>(weight: number, arbitrary: fc.Arbitrary<T>) => ({ weight, arbitrary });
const which = fc.nat({ max: 9 });
const minutes = oneOf([1, 60, 480, 60 * 24 * 10]);
const who = oneOf(NAMES);
const what = oneOf(['vpn/connect', 'vpn/connect', 'prod-db/read'] as const);
const target = oneOf(['vpn_users', 'vpn_users', 'db_read', 'db_write'] as const);
const misbehaviour: fc.Arbitrary<Misbehaviour> = fc.oneof(
  ...(['loses-answer', 'loses-answer', 'lies', 'pending'] as const).map((kind) =>
    fc.constant<Misbehaviour>({ kind }),
  ),
  oneOf(['retryable', 'unknown_outcome', 'denied', 'conflict'] as const).map((kind) => ({
    kind: 'fails' as const,
    fault: { kind },
  })),
);

/** What the bot is asked for, what is done behind its back, and its own work. */
const deed = fc.oneof(
  weighted(8, fc.record({ do: fc.constant('give' as const), who, what, minutes })),
  weighted(1, fc.record({ do: fc.constant('extend' as const), which, minutes })),
  weighted(2, fc.record({ do: fc.constant('return' as const), which })),
  weighted(1, fc.record({ do: fc.constant('end' as const), which })),
  weighted(4, fc.record({ do: fc.constant('lose' as const), which })),
  weighted(
    5,
    fc.record({
      do: fc.constant('add' as const),
      account: oneOf(Object.keys(ACCOUNTS) as (keyof typeof ACCOUNTS)[]),
      target,
    }),
  ),
  weighted(1, fc.record({ do: fc.constant('bring-back' as const), which })),
  weighted(
    2,
    fc.record({
      do: fc.constant('decide-found' as const),
      which,
      verdict: oneOf(['keep', 'remove'] as const),
    }),
  ),
  weighted(
    3,
    fc.record({
      do: fc.constant('decide-difference' as const),
      which,
      verdict: oneOf(['restore', 'restore', 'remove', 'ignore', 'confirm'] as const),
    }),
  ),
  weighted(1, fc.record({ do: oneOf(['leave', 'come-back'] as const), who })),
  weighted(
    3,
    fc.record({
      do: fc.constant('misbehave' as const),
      verb: oneOf(['grant', 'revoke'] as const),
      how: misbehaviour,
    }),
  ),
  weighted(1, fc.record({ do: fc.constant('finish' as const) })),
  weighted(5, fc.record({ do: fc.constant('work' as const) })),
);
export type Deed = typeof deed extends fc.Arbitrary<infer T> ? T : never;

/** What goes wrong or happens while a look is under way, at one of the calls that it makes. */
const trouble = fc.record({
  at: fc.nat({ max: 6 }),
  call: oneOf(['list', 'list', 'read-back'] as const),
  how: oneOf(['fails', 'unknown-there', 'lies', 'crash', 'before', 'after', 'after', 'stall'] as const),
  deeds: fc.array(deed, { minLength: 1, maxLength: 4 }),
});
export type Trouble = typeof trouble extends fc.Arbitrary<infer T> ? T : never;

const step = fc.oneof(
  weighted(24, deed),
  weighted(
    3,
    fc.record({ do: fc.constant('pass' as const), minutes: oneOf([1, 1, 10, 60, 600, 60 * 24 * 8]) }),
  ),
  weighted(8, fc.record({ do: fc.constant('look' as const), trouble: fc.option(trouble, { freq: 5 }) })),
  weighted(1, fc.record({ do: fc.constant('page' as const), size: oneOf([1, 2, 3, 100]) })),
  weighted(1, fc.record({ do: oneOf(['empty', 'crowd', 'disperse', 'disperse'] as const), target })),
  weighted(2, fc.record({ do: fc.constant('settle' as const) })),
);
export type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

/** What happens in one world; `keepsOperations`: its target says which operation gave what it lists. */
export const history = fc.noBias(
  fc.record({
    keepsOperations: fc.boolean(),
    steps: fc.array(step, { minLength: 15, maxLength: 45, size: 'max' }),
  }),
);
