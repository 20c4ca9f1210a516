import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { goesAgainst, recommend } from '../../../src/domain/review/recommendation.ts';

const NOW = new Date('2026-11-20T09:00:00Z');
const moment = { now: NOW, today: '2026-11-20' };
const daysAgo = (days: number) => new Date(NOW.getTime() - days * 24 * 3_600_000);

type Known = Parameters<typeof recommend>[0];

const plain: Known = {
  source: 'request',
  approvedBy: ['Omar Haddad'],
  peers: null,
  conflicts: [],
  heldSince: daysAgo(200),
  lastUsedAt: null,
  holder: { name: 'Sami Okafor', status: 'active', endDate: null },
};
const peers = (holding: number, of: number) => ({ holding, of, who: 'Support Agent, Support' });
const of = (known: Partial<Known>) => recommend({ ...plain, ...known }, moment);

describe('a recommendation', () => {
  it.each<[string, Partial<Known>, string, string]>([
    [
      'a conflict',
      { conflicts: ['Together with A it breaks “B”.'] },
      'revoke',
      'Together with A it breaks “B”.',
    ],
    [
      'several conflicts',
      { conflicts: ['Together with A it breaks “B”.', 'Together with C it breaks “D”.'] },
      'revoke',
      'Together with A it breaks “B”. It breaks 2 rules in all.',
    ],
    [
      'a holder who left',
      { holder: { name: 'Sami Okafor', status: 'inactive', endDate: null } },
      'revoke',
      'Sami Okafor isn’t active in the people directory any more.',
    ],
    [
      'a last day that is past',
      { holder: { name: 'Sami Okafor', status: 'active', endDate: '2026-11-19' } },
      'revoke',
      'Sami Okafor’s last day was 2026-11-19.',
    ],
    ['90 days without use', { lastUsedAt: daysAgo(90) }, 'revoke', 'It wasn’t used for 90 days.'],
    [
      'no peer who holds it',
      { peers: peers(0, 3) },
      'revoke',
      'None of 3 peers (Support Agent, Support) holds it.',
    ],
    ['a fresh approval', { heldSince: daysAgo(30) }, 'keep', 'Omar Haddad approved it 30 days ago.'],
    [
      'recent use that peers share',
      { lastUsedAt: daysAgo(14), peers: peers(2, 4) },
      'keep',
      'It was used 14 days ago, and 2 of 4 peers (Support Agent, Support) hold it.',
    ],
  ])('gives %s as its reason, with figures', (_, known, verdict, reason) => {
    expect(of(known)).toEqual({ verdict, reason });
  });

  it.each<[string, Partial<Known>]>([
    ['nothing is known', {}],
    ['the last use was 89 days ago', { lastUsedAt: daysAgo(89) }],
    ['it was approved 31 days ago', { heldSince: daysAgo(31) }],
    ['a policy gave it, and nobody approved', { heldSince: daysAgo(1), approvedBy: [] }],
    ['it was taken in an emergency', { heldSince: daysAgo(1), source: 'emergency' }],
    ['there are only two peers', { peers: peers(0, 2) }],
    ['fewer than half of the peers hold it', { lastUsedAt: daysAgo(1), peers: peers(1, 4) }],
    ['it was used 15 days ago', { lastUsedAt: daysAgo(15), peers: peers(4, 4) }],
    ['today is their last day', { holder: { name: 'Sami', status: 'active', endDate: '2026-11-20' } }],
  ])('is none when %s', (_, known) => {
    expect(of(known)).toBeNull();
  });

  it('names the strongest reason: conflict, left, unused, just approved, unlike peers, like peers', () => {
    const all: Partial<Known> = {
      conflicts: ['Conflict.'],
      holder: { name: 'Sami', status: 'inactive', endDate: null },
      lastUsedAt: daysAgo(100),
      heldSince: daysAgo(1),
      peers: peers(0, 5),
    };
    const settled: Partial<Known>[] = [
      {},
      { conflicts: [] },
      { holder: plain.holder },
      { lastUsedAt: daysAgo(1) },
      { heldSince: daysAgo(100) },
      { peers: peers(5, 5) },
    ];
    const told = settled.map(
      (_, count) => of(Object.assign({}, all, ...settled.slice(0, count + 1)))?.reason,
    );
    expect(told.map((reason) => reason?.split(' ').slice(0, 3).join(' '))).toEqual([
      'Conflict.',
      'Sami isn’t active',
      'It wasn’t used',
      'Omar Haddad approved',
      'None of 5',
      'It was used',
    ]);
  });

  it('never recommends to keep what conflicts, or what somebody holds who left', () => {
    fc.assert(
      fc.property(
        fc.record({
          source: fc.constantFrom('request', 'emergency', 'imported', 'found'),
          approvedBy: fc.array(fc.constantFrom('Omar', 'Dora'), { maxLength: 2 }),
          peers: fc.option(
            fc.tuple(fc.nat(9), fc.integer({ min: 1, max: 9 })).map(([a, b]) => peers(Math.min(a, b), b)),
          ),
          conflicts: fc.array(fc.constant('Conflict.'), { maxLength: 2 }),
          heldSince: fc.integer({ min: 0, max: 400 }).map(daysAgo),
          lastUsedAt: fc.option(fc.integer({ min: 0, max: 400 }).map(daysAgo)),
          holder: fc.record({
            name: fc.constant('Sami'),
            status: fc.constantFrom('active', 'inactive'),
            endDate: fc.option(fc.constantFrom('2026-11-19', '2026-11-21')),
          }),
        }),
        (known) => {
          const found = recommend(known as Known, moment);
          if (known.conflicts.length > 0 || known.holder.status === 'inactive')
            expect(found?.verdict).toBe('revoke');
          if (found !== null) expect(goesAgainst(found, found.verdict)).toBe(false);
          expect(goesAgainst(found, 'keep')).toBe(found?.verdict === 'revoke');
        },
      ),
    );
  });
});
