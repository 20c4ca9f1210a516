import { beforeEach, describe, expect, it } from 'vitest';
import { searchCatalog } from '../../../src/operations/catalog/search-catalog.ts';
import { withCatalog } from '../../../src/operations/discovery/with-discovered.ts';
import { recordDefinitions } from '../../../src/operations/catalog/record-definitions.ts';
import { searchCatalogOptions } from '../../../src/slack/actions/request/search-catalog.ts';
import { acmeDefinitions } from '../../support/acme-definitions.ts';
import { isRetired, noteListed } from '../../../src/store/catalog/discovery-store.ts';
import {
  DISCOVERY_YAML,
  discoveryWorld,
  keyOf,
  MINUTES,
  NUMBERED,
  team,
} from '../../support/discovery-world.ts';

let world: Awaited<ReturnType<typeof discoveryWorld>>;
beforeEach(async () => {
  world = await discoveryWorld();
});

const turn = () => world.pass(10 * MINUTES);
/** Puts the file in force with this besides among its resources. */
async function adds(resource: string, change = (yaml: string) => yaml): Promise<void> {
  const definitions = acmeDefinitions(change(DISCOVERY_YAML).replace('policies:', `${resource}\npolicies:`));
  await recordDefinitions({ ...world.ctx, config: definitions }, definitions);
  world.ctx.config = await withCatalog(world.ctx, definitions);
  await turn();
}
const keys = () => [...world.ctx.config.entitlements.keys()];
const resourcesOf = (target: string) =>
  [...world.ctx.config.entitlements.values()]
    .filter((one) => one.target.toLowerCase() === target)
    .map(({ resourceId }) => resourceId);

const ANOTHER = `  - id: all
    name: All
    connector: far
    owners: [omar@acme.test]`;

describe('one right', () => {
  it('isn’t discovered where another resource of its connector has it typed, in whatever case', async () => {
    const before = keys();
    await adds(`${ANOTHER}
    entitlements: [{ id: ops, name: Ops, target: T-Eng-Ops }]`);
    expect(keys().toSorted()).toEqual(
      [...before, 'all/ops'].filter((key) => key !== keyOf('t-eng-ops')).toSorted(),
    );
    expect(resourcesOf('t-eng-ops')).toEqual(['all']);
  });

  it('is offered by the first of two resources that would discover it, in the order of the file', async () => {
    await adds(`${ANOTHER}
    discover: { match: 'true', sensitivity: low }`);
    expect(resourcesOf('t-eng-api')).toEqual(['teams']);
    expect(resourcesOf('t-sales')).toEqual(['all']);
  });

  it('is offered by none until the first can be read', async () => {
    world.target.listed.push(team('eng-new'));
    world.target.next('entitlements', { kind: 'fails', fault: { kind: 'retryable' } });
    await adds(`${ANOTHER}
    discover: { match: 'true', sensitivity: low }`);
    expect(resourcesOf('t-eng-new')).not.toContain('all');
  });
});

describe('one right under an id', () => {
  const OPS = `${ANOTHER}
    discover: { match: 'entitlement.name.startsWith("ops-")', sensitivity: low }`;
  const resourceOf = (id: string) =>
    [...world.ctx.config.entitlements.values()].find(({ targetId }) => targetId === id)?.resourceId;
  beforeEach(async () => {
    world = await discoveryWorld(NUMBERED);
    await adds(OPS);
  });

  it('isn’t another resource’s by whatever name it gets, until the file says so', async () => {
    world.target.renamesTarget('#eng-web', 'ops-web');
    await turn();
    expect(resourceOf('#eng-web')).toBeUndefined();
    world.target.renamesTarget('#eng-web', 'ops-www');
    await turn();
    expect(resourceOf('#eng-web')).toBeUndefined();
    await adds(OPS, (yaml) => yaml.replace('startsWith("eng-")', 'startsWith("eng-a")'));
    expect(resourceOf('#eng-web')).toBe('all');
  });

  it('is its own resource’s again when it has its name again', async () => {
    world.target.renamesTarget('#eng-web', 'ops-web');
    await turn();
    world.target.renamesTarget('#eng-web', 'eng-web', 't-eng-web');
    await turn();
    expect(resourceOf('#eng-web')).toBe('teams');
  });

  it('is listed once more by a process that knows no ids, without being offered twice or retired', async () => {
    const key = keyOf('t-eng-web');
    const now = world.clock.now();
    const double = { key, target: 't-eng-web', name: 'eng-web', isOffered: true };
    await world.ctx.db.transaction((tx) =>
      noteListed(tx, { resourceId: 'teams', connectorId: 'far', now }, [double]),
    );
    await turn();
    await turn();
    expect(resourceOf('#eng-web')).toBe('teams');
    expect(keys()).not.toContain(key);
    expect(await isRetired(world.ctx.db.drizzle, key)).toBe(false);
  });
});

describe('two rights', () => {
  it('that their system calls the same are told apart wherever one is chosen and decided', async () => {
    world.target.listed.push(team('eng-api', 't-eng-api:admin'));
    await turn();
    const found = searchCatalog(world.ctx, { typed: 'eng-api' });
    expect(found.map(({ label }) => label).toSorted()).toEqual(
      ['Teams · eng-api (t-eng-api:admin)', 'Teams · eng-api (t-eng-api)'].toSorted(),
    );
    const { options } = searchCatalogOptions(world.ctx, 'eng-api');
    expect(new Set(options.map(({ text }) => text.text)).size).toBe(2);
    const request = await world.asks('sami@acme.test', keyOf('t-eng-api:admin'));
    expect(request.askedRight?.entitlementName).toBe('eng-api (t-eng-api:admin)');
    expect(found[0]?.description).toMatch(/^Called t-eng-api(:admin)? by its system\.$/);
  });

  it('keep the name that conditions read, whatever else comes to be called so', async () => {
    world.target.listed.push(team('eng-api', 't-eng-api:admin'));
    await turn();
    expect(world.ctx.config.entitlements.get(keyOf('t-eng-api'))?.name).toBe('eng-api');
  });

  it('are told apart by their ends where a name is longer than an option', async () => {
    const long = `eng-${'x'.repeat(90)}`;
    world.target.listed.push(
      team(`${long} (repository, read)`, 't-1'),
      team(`${long} (repository, admin)`, 't-2'),
    );
    await turn();
    const texts = searchCatalogOptions(world.ctx, 'eng-xxx').options.map(({ text }) => text.text);
    expect(texts).toEqual([
      expect.stringMatching(/…x+ \(repository, (read|admin)\)$/),
      expect.stringMatching(/…x+ \(repository, (read|admin)\)$/),
    ]);
    expect(texts[0]).not.toBe(texts[1]);
  });
});
