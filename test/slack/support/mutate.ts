import type { Json } from './forge.ts';

const ODD: unknown[] = [
  null,
  true,
  0,
  -1,
  1e308,
  '',
  '🙂',
  'x'.repeat(5_000),
  '\u0000',
  '__proto__',
  [],
  [null],
  [[]],
  {},
  { type: null },
  { id: {} },
];

/** What was sent, changed in one to four places: a value is odd, gone, doubled, put elsewhere or under another name. */
export function mutated(payload: Json, random: () => number): unknown {
  let changed: unknown = structuredClone(payload);
  const times = 1 + Math.floor(random() * 4);
  for (let time = 0; time < times; time++) changed = mutatedOnce(changed, random);
  return changed;
}

const pick = <T>(from: readonly T[], random: () => number): T | undefined =>
  from[Math.floor(random() * from.length)];

/** A copy: what is put into a payload must not be changed with it. */
const odd = (random: () => number): unknown => structuredClone(pick(ODD, random));

function mutatedOnce(payload: unknown, random: () => number): unknown {
  if (random() < 0.01) return odd(random);
  const places = placesIn(payload);
  const place = pick(places, random);
  if (place === undefined) return payload;
  const { holder, key } = place;
  const other = pick(places, random) ?? place;
  const acts = [
    () => (holder[key] = odd(random)),
    () => (holder[key] = odd(random)),
    () => delete holder[key],
    () => (holder[key] = [holder[key], structuredClone(holder[key])]),
    () => (holder[key] = structuredClone(other.holder[other.key])),
    () => (holder[`${key}_`] = structuredClone(holder[key])),
    () => (holder[key] = String(holder[key])),
  ];
  pick(acts, random)?.();
  return payload;
}

interface Place {
  holder: Record<string, unknown>;
  key: string;
}

function placesIn(value: unknown): Place[] {
  if (typeof value !== 'object' || value === null) return [];
  const holder = value as Record<string, unknown>;
  return Object.keys(holder).flatMap((key) => [{ holder, key }, ...placesIn(holder[key])]);
}
