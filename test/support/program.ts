import { execFile, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import type { Sandbox } from '../../src/sandbox/sandbox.ts';
import { freePort } from './free-port.ts';
import { onceARun, ROOT } from './once-a-run.ts';

const READY_WITHIN_MS = 240_000;
/** Options of Node’s for a process that waits for others as long as they take on a busy machine. */
export const PATIENT = `--import ${pathToFileURL(join(import.meta.dirname, 'patient-process.mjs')).href}`;
const LOG_KEPT = 4_000_000;

export interface ProgramOptions {
  databaseUrl: string;
  workspace: Sandbox;
  /** The text of access.yaml. */
  accessYaml: string;
  /** The text of people.csv, which stands beside it. */
  peopleCsv: string;
  /** Beside the settings made here; what access.yaml names as `${NAME}` too. */
  env?: Record<string, string>;
  port?: number;
  /** Another release’s `cli.js`, instead of this tree’s. */
  cli?: string;
}

/** How a process ended. */
export interface Ending {
  code: number | null;
  signal: NodeJS.Signals | null;
}

/** The built program as a process of its own, fed by a workspace in this one. */
export interface Program {
  readonly port: number;
  readonly pid: number;
  readonly eventsUrl: string;
  /** Its access.yaml. */
  readonly configPath: string;
  /** Another command of the program, run to its end in the same environment. */
  command(...args: string[]): Promise<{ code: number | null; says: string }>;
  /** Sends it SIGHUP. */
  hangUp(): void;
  /** `kill -9`; resolves when it is gone. */
  kill9(): Promise<void>;
  /** `SIGTERM`; resolves when it has ended by itself. */
  stop(): Promise<Ending>;
  /** Starts it anew on the same port, after either, and waits until it is ready. */
  restart(): Promise<void>;
  /** Null while it runs. */
  ending(): Ending | null;
  /** What it wrote, over all its lives. */
  logs(): string;
}

/** The path of `cli.js`, built once a run into a folder of its own. */
export async function builtProgram(): Promise<string> {
  const folder = await onceARun('program', (target) =>
    promisify(execFile)(process.execPath, ['build.mjs', target], { cwd: ROOT }),
  );
  return join(folder, 'cli.js');
}

/** Starts the program, waits until it is ready, and has the workspace deliver to it. */
export async function startProgram(options: ProgramOptions): Promise<Program> {
  const folder = mkdtempSync(join(dirname(await builtProgram()), 'run-'));
  writeFileSync(join(folder, 'access.yaml'), options.accessYaml);
  writeFileSync(join(folder, 'people.csv'), options.peopleCsv);
  const port = options.port ?? (await freePort());
  const { signingSecret, botToken } = options.workspace.workspace.options;
  const configPath = join(folder, 'access.yaml');
  const env = {
    SLACK_BOT_TOKEN: botToken,
    SLACK_SIGNING_SECRET: signingSecret,
    SLACK_API_URL: options.workspace.apiUrl,
    DATABASE_URL: options.databaseUrl,
    ACCESS_CONFIG: configPath,
    PORT: String(port),
    ...options.env,
    NODE_OPTIONS: `${PATIENT} ${options.env?.['NODE_OPTIONS'] ?? ''}`,
  };
  const started = await spawnProgram(env, ['start'], options.cli);
  const eventsUrl = `http://127.0.0.1:${port}/slack/events`;
  await untilReady(port, started);
  options.workspace.workspace.deliverTo({ kind: 'http', eventsUrl });
  return {
    port,
    eventsUrl,
    configPath,
    async command(...args) {
      const beside = await spawnProgram(env, args, options.cli);
      const { code } = await beside.ended();
      return { code, says: beside.logs() };
    },
    hangUp: () => void process.kill(started.pid(), 'SIGHUP'),
    get pid() {
      return started.pid();
    },
    kill9: async () => void (await started.end('SIGKILL')),
    stop: () => started.end('SIGTERM'),
    async restart() {
      started.again();
      await untilReady(port, started);
    },
    ending: started.ending,
    logs: started.logs,
  };
}

/** What a test leaves behind when it is stopped in the middle. */
const alive = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of alive) child.kill('SIGKILL');
});

/** A process of the program with this environment and nothing of ours, whatever becomes of it. */
export async function spawnProgram(env: Record<string, string>, args = ['start'], ofOther?: string) {
  const cli = ofOther ?? (await builtProgram());
  let logs = '';
  let child: ChildProcess;
  let ended: Promise<Ending>;
  let ending: Ending | null = null;
  const again = (): void => {
    ending = null;
    const mine = spawn(process.execPath, [cli, ...args], {
      cwd: tmpdir(),
      env: { PATH: process.env['PATH'] ?? '', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child = mine;
    alive.add(mine);
    mine.once('exit', () => alive.delete(mine));
    for (const stream of [mine.stdout, mine.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => {
        logs = (logs + text).slice(-LOG_KEPT);
      });
    ended = new Promise((resolve) =>
      mine.once('close', (code, signal) => {
        ending = { code, signal };
        resolve(ending);
      }),
    );
  };
  again();
  return {
    again,
    pid: () => child.pid ?? 0,
    ended: () => ended,
    end: (signal: NodeJS.Signals) => {
      child.kill(signal);
      return ended;
    },
    ending: () => ending,
    logs: () => logs,
  };
}

async function untilReady(
  port: number,
  { ending, logs }: Awaited<ReturnType<typeof spawnProgram>>,
): Promise<void> {
  const deadline = performance.now() + READY_WITHIN_MS;
  while (performance.now() < deadline) {
    const end = ending();
    if (end !== null)
      throw new Error(`the program ended (${JSON.stringify(end)}) instead of starting:\n${logs()}`);
    const ready = await fetch(`http://127.0.0.1:${port}/readyz`).then(
      (answer) => answer.ok,
      () => false,
    );
    if (ready) return;
    await wait(20);
  }
  throw new Error(`the program wasn’t ready within ${READY_WITHIN_MS} ms:\n${logs()}`);
}
