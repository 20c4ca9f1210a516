import { stat } from 'node:fs/promises';
import { CONNECTOR_TIMEOUT_MS, ConnectorError } from '../../domain/grant/connector.ts';
import type { Call } from '../access-contract/speak.ts';
import { timeoutMsOf, type CommandSettings } from './command-settings.ts';
import { runProgram, type Ended } from './run-program.ts';
import { Turns } from '../turns.ts';
import { variablesOf } from './variables.ts';

/** Of the contract's own time, the rest of which is the program's. */
const LONGEST_WAIT_MS = 4_000;

export interface RunOptions {
  time: () => Date;
  timeoutMs?: number;
  waitMs?: number;
}

export type RanProgram = Exclude<Ended, { kind: 'not-started' }>;

/** The processes of one connector: so many at once, none after it is closed. */
export class Runs {
  readonly #name: string;
  readonly #settings: CommandSettings;
  readonly #options: RunOptions;
  readonly #turns: Turns;
  readonly #running = new Set<Promise<unknown>>();
  #isClosed = false;

  constructor(name: string, settings: CommandSettings, options: RunOptions) {
    this.#name = name;
    this.#settings = settings;
    this.#options = options;
    this.#turns = new Turns(settings.at_once);
  }

  async run(call: Call): Promise<RanProgram> {
    const { run, cwd, env, at_once: atOnce } = this.#settings;
    const variables = variablesOf(this.#name, env, call);
    if (this.#isClosed) throw this.#closed();
    const from = performance.now();
    if (!(await this.#turns.take(this.#options.waitMs ?? LONGEST_WAIT_MS)))
      throw new ConnectorError(
        { kind: 'retryable' },
        `${this.#name} wasn’t started: ${atOnce} calls of it were running all the time. It will be tried again.`,
      );
    if (this.#isClosed) {
      this.#turns.give();
      throw this.#closed();
    }
    const leftMs = CONNECTOR_TIMEOUT_MS - 1_000 - (performance.now() - from);
    const running = runProgram({ run, cwd, env: variables }, this.#inputOf(call), {
      limitMs: Math.min(this.#options.timeoutMs ?? timeoutMsOf(this.#settings), leftMs),
      gone: () => this.#turns.give(),
    });
    this.#running.add(running);
    const ended = await running.finally(() => this.#running.delete(running));
    if (ended.kind === 'not-started') throw await notStarted(this.#name, this.#settings, ended.code);
    return ended;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.all(this.#running);
  }

  #inputOf({ id, type, data }: Call): string {
    return `${JSON.stringify({ id, type, timestamp: this.#options.time().toISOString(), data })}\n`;
  }

  #closed(): ConnectorError {
    return new ConnectorError(
      { kind: 'retryable' },
      `${this.#name} wasn’t started: the connector is closed.`,
    );
  }
}

/** Read by whoever set it up: nothing was done. */
async function notStarted(
  name: string,
  { run: [path], cwd }: CommandSettings,
  code: string,
): Promise<ConnectorError> {
  return new ConnectorError(
    { kind: 'retryable' },
    `${name} can’t be started: ${await reasonOf(path, cwd, code)}. It will be tried again.`,
  );
}

async function reasonOf(path: string, cwd: string, code: string): Promise<string> {
  // The system gives one code for both.
  const isFolder = await stat(cwd).then(
    (found) => found.isDirectory(),
    () => false,
  );
  if (!isFolder) return `its folder ${cwd} isn’t there, or Sallyport may not look into it`;
  if (code === 'ENOENT') return `there is no ${path}, or what its first line (#!) names isn’t there`;
  if (code === 'EACCES') return `Sallyport’s user may not run ${path} (chmod +x)`;
  if (code === 'EMFILE' || code === 'ENFILE') return `too many files are open on this machine (${code})`;
  return `${path} gave ${code}`;
}
