import { AdjustableClock } from '../../src/domain/clock.ts';
import type { Rules } from '../../src/sandbox/options.ts';
import { startSandbox } from '../../src/sandbox/sandbox.ts';
import type { Sandbox } from '../../src/sandbox/sandbox.ts';
import type { TargetState } from '../../src/sandbox/acts.ts';
import { startTarget } from '../../src/sandbox/target/start-target.ts';
import type { Target } from '../../src/sandbox/target/start-target.ts';
import { startProgram } from './program.ts';
import type { Program } from './program.ts';
import { WorkspaceDriver } from './workspace-driver.ts';
import type { PersonDriver } from './workspace-driver.ts';

const TARGET_SECRET = 'whsec_c2FsbHlwb3J0LXNhbGx5cG9ydA==';
const OWNERS_OF_EACH = 2;

export interface StageOptions {
  people?: number;
  /** Entitlements `r1/use` … that are owned in turn by two of the people each. */
  resources?: number;
  /** A policy's keys after `when`, indented by 4; how requests are decided. */
  policy: string;
  rules?: Partial<Rules>;
}

/** A company in this process (its Slack, its target system), with the definitions that the program is started with. */
export interface Stage {
  sandbox: Sandbox;
  target: Target;
  accessYaml: string;
  peopleCsv: string;
  /** From 1. */
  person(number: number): PersonDriver;
  email(number: number): string;
  /** The numbers of a resource's owners. */
  ownersOf(resource: number): number[];
  /** Every call the target took, the oldest first. */
  calls: TargetState['calls'];
  /** Starts a process of the program here. */
  program(databaseUrl: string, env?: Record<string, string>): Promise<Program>;
  close(): Promise<void>;
}

/** Sets up a company of `people` persons; each resource is owned by two of them. */
export async function systemStage(options: StageOptions): Promise<Stage> {
  const people = options.people ?? 40;
  const resources = options.resources ?? 20;
  const clock = new AdjustableClock();
  const target = await startTarget({ port: 0, secret: TARGET_SECRET, clock });
  const email = (number: number) => `person${number}@acme.test`;
  const numbers = Array.from({ length: people }, (_, index) => index + 1);
  const ownersOf = (resource: number) =>
    Array.from({ length: OWNERS_OF_EACH }, (_, index) => ((resource + index) % people) + 1);
  const sandbox = await startSandbox({
    port: 0,
    members: numbers.map((number) => ({ email: email(number), name: `Person ${number}` })),
    commands: [{ command: '/access', description: 'Access', usageHint: 'request' }],
    signingSecret: 'a signing secret of the tests'.replaceAll(' ', '-'),
    botToken: 'xoxb-of-the-tests',
    appToken: 'xapp-of-the-tests',
    delivery: { kind: 'socket' },
    clock,
    rules: { rateLimits: false, ...options.rules },
  });
  const calls: TargetState['calls'] = [];
  target.onChange(() => {
    const [newest] = target.state().calls;
    if (newest !== undefined && newest !== calls.at(-1)) calls.push(newest);
  });
  const accessYaml = accessFor(resources, ownersOf, email, options.policy);
  const peopleCsv = [
    'employee_id,email,name,title,department,manager_email,type,start_date,end_date,status',
    ...numbers.map((number) => `${number},${email(number)},Person ${number},,,,employee,,,active`),
  ].join('\n');
  const driver = new WorkspaceDriver(sandbox);
  return {
    sandbox,
    target,
    accessYaml,
    peopleCsv,
    calls,
    email,
    ownersOf,
    person: (number) => driver.person(email(number)),
    program: (databaseUrl, env) =>
      startProgram({
        databaseUrl,
        workspace: sandbox,
        accessYaml,
        peopleCsv,
        env: { TARGET_URL: target.url, TARGET_SECRET, ...env },
      }),
    async close() {
      await sandbox.close();
      await target.close();
    },
  };
}

function accessFor(
  resources: number,
  ownersOf: (resource: number) => number[],
  email: (number: number) => string,
  policy: string,
): string {
  const catalog = Array.from({ length: resources }, (_, index) => index + 1).map(
    (number) => `  - id: r${number}
    name: Resource ${number}
    connector: target
    environment: prod
    sensitivity: low
    owners: [${ownersOf(number).map(email).join(', ')}]
    entitlements:
      - { id: use, name: Use, target: r${number} }`,
  );
  return `version: 1
organization: Acme
timezone: Europe/Berlin
admins: [${email(1)}]
people:
  - { from: csv, file: people.csv }
connectors:
  - { id: target, type: webhook, url: "\${TARGET_URL}", secret: "\${TARGET_SECRET}", allow_private_addresses: true }
resources:
${catalog.join('\n')}
policies:
  - id: all
    when: "true"
${policy}
`;
}
