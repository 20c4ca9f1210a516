import type { Definitions, Entitlement, Resource } from '../../src/domain/definitions.ts';
import { EntitlementKey } from '../../src/domain/ids.ts';
import { searchCatalog } from '../../src/operations/catalog/search-catalog.ts';
import type { Figure } from '../figure.ts';

const RESOURCES = 1_250;
const RIGHTS = ['read', 'write', 'admin', 'owner'];
const TYPED = ['', 's', 'sys', 'system 77', 'system 77 write', 'admin', 'nothing like it', 'finance prod'];
const ROUNDS = 100;
const MOST_MS = 50;

/** The first 20 results of what people type, letter by letter, over 5,000 entitlements, the first search included. */
export async function catalogSearch(): Promise<Figure[]> {
  const config = catalog();
  const tookMs: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    for (const typed of TYPED) {
      const from = performance.now();
      searchCatalog({ config }, { typed, limit: 20 });
      tookMs.push(performance.now() - from);
    }
  }
  tookMs.sort((a, b) => a - b);
  const p99 = tookMs[Math.floor(tookMs.length * 0.99)] ?? Number.NaN;
  return [
    {
      name: 'p99 of the first 20 results over 5,000 entitlements',
      value: `${p99.toFixed(1)} ms`,
      limit: `${MOST_MS} ms`,
      ratio: (p99 / MOST_MS).toFixed(2),
      target: `< ${MOST_MS} ms`,
      met: p99 < MOST_MS,
      notes: [`The slowest, which builds the index, took ${tookMs.at(-1)?.toFixed(0)} ms.`],
    },
  ];
}

function catalog(): Definitions {
  const resources = new Map<string, Resource>();
  const entitlements = new Map<EntitlementKey, Entitlement>();
  for (let at = 0; at < RESOURCES; at++) {
    const id = `system-${at}`;
    const shared = {
      description: `What the ${at % 7 === 0 ? 'finance' : 'support'} people work with`,
      sensitivity: 'low' as const,
    };
    const rights = RIGHTS.map((right) => ({
      ...shared,
      key: EntitlementKey.parse(`${id}/${right}`),
      id: right,
      resourceId: id,
      name: right,
      target: right,
    }));
    const rest = { connectorId: 'c', environment: at % 2 === 0 ? 'prod' : 'test', owners: [], tags: ['sox'] };
    resources.set(id, { ...shared, ...rest, id, name: `System ${at}`, entitlements: rights });
    for (const right of rights) entitlements.set(right.key, right);
  }
  return { resources, entitlements } as unknown as Definitions;
}
