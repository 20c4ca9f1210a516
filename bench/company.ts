import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const PEOPLE = 400;
const OWNERS = 40;
const COLUMNS = 'employee_id,email,name,title,department,manager_email,type,start_date,end_date,status';

export interface Company {
  config: string;
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
  await writeFile(config, definitions(owners));
  await writeFile(
    join(folder, 'people.csv'),
    [
      COLUMNS,
      ...people.map(
        (person, index) => `${index},${person.email},${person.name},Engineer,Bench,,employee,,,active`,
      ),
    ].join('\n'),
  );
  return { config, people, owners, remove: () => rm(folder, { recursive: true }) };
}

const definitions = (owners: readonly string[]) => `version: 1
organization: Bench
timezone: Europe/Berlin
admins: [${owners[0]}]
auditors: [${owners[0]}]
people:
  - from: csv
    file: people.csv
  - from: slack
connectors:
  - id: target
    type: webhook
    url: \${TARGET_URL}
    secret: \${TARGET_SECRET}
    allow_private_addresses: true
resources:
${owners.map(resource).join('')}policies:
  - id: owner
    when: "true"
    duration: { default: 1h, max: 8h }
    stages:
      - { name: Owner, approvers: [owner], need: 1 }
    expire_after: 24h
`;

const resource = (owner: string, index: number) => `  - id: ${resourceId(index)}
    name: Resource ${index}
    connector: target
    owners: [${owner}]
    entitlements:
      - { id: read, name: Read only, target: ${resourceId(index)}_read }
`;

/** Each owner has one resource, with the entitlement `read`. */
export const resourceId = (ownerIndex: number) => `resource-${ownerIndex}`;
