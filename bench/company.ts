import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const PEOPLE = 400;
const OWNERS = 40;
const COLUMNS = 'employee_id,email,name,title,department,manager_email,type,start_date,end_date,status';

export interface Company {
  config: string;
  /** Another file beside it, with the same people and resources behind another target. */
  configWith(target: string): Promise<string>;
  people: { email: string; name: string }[];
  owners: string[];
  remove(): Promise<void>;
}

const email = (index: number) => `person-${index}@bench.test`;

/** Definitions and people in a temporary folder: 400 people, of whom 40 own what is asked for. */
export async function makeCompany(): Promise<Company> {
  const folder = await mkdtemp(join(tmpdir(), 'sallyport-bench-'));
  const people = Array.from({ length: PEOPLE }, (_, index) => ({
    email: email(index),
    name: `Person ${index}`,
  }));
  const owners = people.slice(0, OWNERS).map((person) => person.email);
  const config = join(folder, 'access.yaml');
  const definitions = { peopleFile: 'people.csv', resources: plainResources(OWNERS) };
  await writeFile(config, definitionsOf(definitions));
  await writeFile(
    join(folder, 'people.csv'),
    [
      COLUMNS,
      ...people.map(
        (person, index) => `${index},${person.email},${person.name},Engineer,Bench,,employee,,,active`,
      ),
    ].join('\n'),
  );
  return {
    config,
    async configWith(target) {
      const path = join(await mkdtemp(join(folder, 'other-')), 'access.yaml');
      await writeFile(path, definitionsOf({ ...definitions, peopleFile: '../people.csv', target }));
      return path;
    },
    people,
    owners,
    remove: () => rm(folder, { recursive: true }),
  };
}

interface Parts {
  /** Beside Slack: a file of people. */
  peopleFile?: string;
  /** Sections of access.yaml. */
  groups?: string;
  resources: string;
  reviews?: string;
  /** Of the connector `target`: its type and settings, a line each. */
  target?: string;
}

const WEBHOOK = `    type: webhook
    url: \${TARGET_URL}
    secret: \${TARGET_SECRET}
    allow_private_addresses: true
`;

/** A company's access.yaml: its resources at one target, each request decided by an owner. */
export const definitionsOf = ({
  peopleFile,
  groups = '',
  resources,
  reviews = '',
  target = WEBHOOK,
}: Parts): string => `version: 1
organization: Bench
timezone: Europe/Berlin
admins: [${email(0)}]
auditors: [${email(0)}]
people:
${peopleFile === undefined ? '' : `  - { from: csv, file: ${peopleFile} }\n`}  - from: slack
${groups}connectors:
  - id: target
${target}${resources}policies:
  - id: owner
    when: "true"
    duration: { default: 1h, max: 8h }
    stages:
      - { name: Owner, approvers: [owner], need: 1 }
    expire_after: 24h
${reviews}`;

/** A section of so many entries; `entry` ends with its line. */
export const section = (name: string, count: number, entry: (n: number) => string): string =>
  `${name}:\n${each(count, entry)}`;

export const each = (count: number, entry: (n: number) => string): string =>
  Array.from({ length: count }, (_, n) => entry(n)).join('');

const resource = (n: number) => `  - id: ${resourceId(n)}
    name: Resource ${n}
    connector: target
    owners: [${email(n % OWNERS)}]
    entitlements:
      - { id: read, name: Read only, target: ${resourceId(n)}_read }
`;

/** So many resources, which the owners own in turn, each with the entitlement `read`. */
export const plainResources = (count: number): string => section('resources', count, resource);

/** Each owner has one resource, with the entitlement `read`. */
export const resourceId = (ownerIndex: number) => `resource-${ownerIndex}`;
