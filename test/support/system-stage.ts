import { AdjustableClock } from '../../src/domain/time/clock.ts';
import type { Rules } from '../../src/sandbox/options.ts';
import { startSandbox } from '../../src/sandbox/sandbox.ts';
import type { Sandbox } from '../../src/sandbox/sandbox.ts';
import { startTarget } from '../../src/sandbox/target/start-target.ts';
import type { Target } from '../../src/sandbox/target/start-target.ts';
import type { FastTime } from './fast-time.ts';
import { startProgram } from './program.ts';
import type { Program, ProgramOptions } from './program.ts';
import { watchTarget } from './target-watch.ts';
import type { AccessSpan } from './target-watch.ts';
import { WorkspaceDriver } from './workspace-driver.ts';
import type { PersonDriver } from './workspace-driver.ts';

const TARGET_SECRET = 'whsec_c2FsbHlwb3J0LXNhbGx5cG9ydA==';

/** These tests are about what comes true in the end, also where one machine runs everybody and is slow. */
const PATIENT: Partial<Rules> = { ackTimeoutMs: 60_000, triggerLifeMs: 60_000 };

/** So many times Slack’s rates, where time is this machine’s: the program is told, and kept to them. */
const RATES = 40;
const MORE_UPDATES = { SLACK_UPDATES_PER_MINUTE: String(45 * RATES) };

export interface StageOptions {
  people?: number;
  /** Entitlements `r1/use` … */
  resources?: number;
  /** Who owns a resource; two of the people in turn when absent. */
  ownersOf?: (resource: number) => number[];
  /** The list of policies, as it stands in access.yaml. */
  policies: string;
  /** The keys of another connector's section, in place of the target here. */
  connector?: string;
  rules?: Partial<Rules>;
  /** The time of the workspace, when it isn’t this machine’s. */
  time?: FastTime;
  /** Berlin's when absent. */
  timezone?: string;
}

/** A company in this process (its Slack, its target system), with the definitions that the program is started with. */
export interface Stage {
  sandbox: Sandbox;
  driver: WorkspaceDriver;
  target: Target;
  /** From 1. */
  person(number: number): PersonDriver;
  email(number: number): string;
  /** The numbers of a resource's owners. */
  ownersOf(resource: number): number[];
  /** Every access that was ever there at the target. */
  spans: AccessSpan[];
  /** Starts a process of the program here; `how`: on a port of its own choice, or of another release. */
  program(
    databaseUrl: string,
    env?: Record<string, string>,
    how?: Pick<ProgramOptions, 'port' | 'cli'>,
  ): Promise<Program>;
  close(): Promise<void>;
}

const noAdvance = (): never => {
  throw new Error('this clock runs by itself');
};

/** Sets up a company of `people` persons. */
export async function systemStage(options: StageOptions): Promise<Stage> {
  const people = options.people ?? 40;
  const resources = options.resources ?? 20;
  const { time } = options;
  const clock = time ? { now: () => new Date(time.now()), advance: noAdvance } : new AdjustableClock();
  const target = await startTarget({ port: 0, secret: TARGET_SECRET, clock });
  const email = (number: number) => `person${number}@acme.test`;
  const numbers = Array.from({ length: people }, (_, index) => index + 1);
  const inTurn = (resource: number) => [(resource % people) + 1, ((resource + 1) % people) + 1];
  const ownersOf = options.ownersOf ?? inTurn;
  const sandbox = await startSandbox({
    port: 0,
    members: numbers.map((number) => ({ email: email(number), name: `Person ${number}` })),
    commands: [{ command: '/access', description: 'Access', usageHint: 'request' }],
    signingSecret: 'a signing secret of the tests'.replaceAll(' ', '-'),
    botToken: 'xoxb-of-the-tests',
    appToken: 'xapp-of-the-tests',
    delivery: { kind: 'socket' },
    clock,
    rules: { ...PATIENT, ...options.rules },
    ...(time ? { wallClock: time.now } : { rateClock: () => RATES * Date.now() }),
  });
  const accessYaml = accessFor(resources, ownersOf, email, options.policies)
    .replace('timezone: Europe/Berlin', `timezone: ${options.timezone ?? 'Europe/Berlin'}`)
    .replace(TARGET, options.connector ?? TARGET);
  const peopleCsv = [
    'employee_id,email,name,title,department,manager_email,type,start_date,end_date,status',
    ...numbers.map((number) => `${number},${email(number)},Person ${number},,,,employee,,,active`),
  ].join('\n');
  const driver = new WorkspaceDriver(sandbox);
  return {
    sandbox,
    driver,
    target,
    spans: watchTarget(target),
    email,
    ownersOf,
    person: (number) => driver.person(email(number)),
    program: (databaseUrl, env, how) =>
      startProgram({
        databaseUrl,
        workspace: sandbox,
        accessYaml,
        peopleCsv,
        ...how,
        env: { ...(time ? {} : MORE_UPDATES), TARGET_URL: target.url, TARGET_SECRET, ...env },
      }),
    async close() {
      await sandbox.close();
      await target.close();
    },
  };
}

const TARGET =
  'type: webhook, url: "${TARGET_URL}", secret: "${TARGET_SECRET}", allow_private_addresses: true';

function accessFor(
  resources: number,
  ownersOf: (resource: number) => number[],
  email: (number: number) => string,
  policies: string,
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
  - { id: target, ${TARGET} }
resources:
${catalog.join('\n')}
policies:
${policies}
`;
}
