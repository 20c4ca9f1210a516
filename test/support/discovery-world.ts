import { discoveredKey } from '../../src/domain/discovery.ts';
import { recordDefinitions } from '../../src/operations/catalog/record-definitions.ts';
import { COMPANY } from './acme-definitions.ts';
import { type AcmeWorld, acmeWorld } from './acme-world.ts';

/** What the teams of `far` are called `eng-…` is Omar's to give; it has another team typed, and one that isn't offered. */
export const DISCOVERY_YAML = `${COMPANY}connectors:
  - { id: far, type: scripted }
resources:
  - id: teams
    name: Teams
    connector: far
    environment: prod
    owners: [omar@acme.test]
    tags: [code]
    entitlements: [{ id: core, name: Core, target: t-core }]
    discover: { match: 'entitlement.name.startsWith("eng-")', sensitivity: high }
policies:
  - id: code
    when: 'entitlement.sensitivity == "high" && "code" in resource.tags && entitlement.target.startsWith("t-")'
    duration: { default: 1h, max: 8h }
    stages: [{ name: Owner, approvers: [owner] }]
`;

export const MINUTES = 60;
export const DAY = 24 * 3_600;

/** A team as the target lists it: the name may change, the target doesn't. */
export const team = (name: string, target = `t-${name}`) => ({ target, name });
/** One of which the target has an id that it keeps. */
export const numbered = (id: string, name: string, target = `t-${name}`) => ({ target, name, id });
export const teams = (count: number) =>
  Array.from({ length: count }, (_, at) => team(`eng-${String(at).padStart(3, '0')}`));
/** The key of what is discovered under this target. */
export const keyOf = (target: string) => discoveredKey('teams', target);

const LISTED = ['eng-api', 'eng-web', 'eng-ops', 'sales'];
/** The same teams, with ids: `#eng-api` and so on. */
export const NUMBERED = LISTED.map((name) => numbered(`#${name}`, name));

/** The company, whose target lists `eng-api`, `eng-web`, `eng-ops` and `sales`, read a first time. */
export async function discoveryWorld(listed = LISTED.map((name) => team(name))): Promise<AcmeWorld> {
  const world = await acmeWorld({ yaml: DISCOVERY_YAML });
  await recordDefinitions(world.ctx);
  world.target.listed = [...listed];
  await world.run();
  return world;
}
