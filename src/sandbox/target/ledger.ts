import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import * as z from 'zod';
import type { TargetState } from '../acts.ts';
import { parseStored } from '../stored.ts';

const MAX_CALLS = 200;
const MAX_REMEMBERED = 10_000;

const Holding = z.object({
  target: z.string(),
  /** Null: the account has none, and goes by its name. */
  email: z.string().nullable(),
  name: z.string(),
  since: z.string(),
  expiresAt: z.string().nullable(),
  /** Absent: it wasn't used since this system counts. */
  lastUsedAt: z.string().optional(),
  /** The `operation_id` of the call that gave it; absent: nobody gave it through one. */
  operationId: z.string().optional(),
});
export type Holding = z.infer<typeof Holding>;

const Remembered = z.object({
  type: z.string(),
  status: z.number(),
  body: z.record(z.string(), z.unknown()),
});
export type Remembered = z.infer<typeof Remembered>;

const Stored = z.object({ holdings: z.array(Holding), answers: z.array(z.tuple([z.string(), Remembered])) });
const REMEDY = 'delete it to begin with nobody holding anything';

const keyOf = (target: string, account: string) => JSON.stringify([target, account.toLowerCase()]);

/** What calls say as the address of an account: that, or the name of one that has none. */
export const accountOf = ({ email, name }: Pick<Holding, 'email' | 'name'>): string => email ?? name;

/**
 * Who holds what, and what was answered to which `webhook-id`. With a file, both outlive a restart: a repeat after a
 * crash must get the same answer as the first call.
 */
export class Ledger {
  readonly #file: string | undefined;
  readonly #holdings = new Map<string, Holding>();
  readonly #answers = new Map<string, Remembered>();
  /** Open sessions, which a restart ends. */
  readonly #sessions = new Map<string, number>();
  #calls: TargetState['calls'] = [];
  #writing: Promise<void> = Promise.resolve();
  #nextWrite: Promise<void> | undefined;

  constructor(file?: string) {
    this.#file = file;
  }

  async load(): Promise<void> {
    if (this.#file === undefined) return;
    await mkdir(dirname(this.#file), { recursive: true });
    const text = await readFile(this.#file, 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return undefined;
      throw error;
    });
    if (text === undefined) return;
    const stored = parseStored(Stored, {
      file: this.#file,
      text,
      writer: 'the sandbox target',
      remedy: REMEDY,
    });
    for (const holding of stored.holdings) this.put(holding);
    for (const [id, answer] of stored.answers) this.#answers.set(id, answer);
  }

  state(): Omit<TargetState, 'groups'> {
    const holdings = this.holdings().map((holding) => ({
      ...holding,
      sessions: this.sessions(holding.target, accountOf(holding)),
    }));
    return { holdings, calls: [...this.#calls] };
  }

  holdings(): Holding[] {
    return [...this.#holdings.values()];
  }

  find(target: string, account: string): Holding | undefined {
    return this.#holdings.get(keyOf(target, account));
  }

  /** All of both where neither is said. */
  matching(target?: string, account?: string): Holding[] {
    if (target !== undefined && account !== undefined) return [this.find(target, account) ?? []].flat();
    return this.holdings().filter(
      (one) =>
        (target === undefined || one.target === target) &&
        (account === undefined || accountOf(one) === account),
    );
  }

  put(holding: Holding): void {
    this.#holdings.set(keyOf(holding.target, accountOf(holding)), holding);
  }

  remove(target: string, account: string): boolean {
    return this.#holdings.delete(keyOf(target, account));
  }

  /** False: nobody of that address may. */
  openSession(target: string, email: string, now: Date): boolean {
    const key = keyOf(target, email);
    const holding = this.#holdings.get(key);
    if (holding === undefined) return false;
    this.#sessions.set(key, (this.#sessions.get(key) ?? 0) + 1);
    this.#holdings.set(key, { ...holding, lastUsedAt: now.toISOString() });
    return true;
  }

  sessions(target: string, account: string): number {
    return this.#sessions.get(keyOf(target, account)) ?? 0;
  }

  /** How many there were. */
  endSessions(target: string, account: string): number {
    const key = keyOf(target, account);
    const open = this.sessions(target, account);
    this.#sessions.delete(key);
    return open;
  }

  answered(id: string): Remembered | undefined {
    return this.#answers.get(id);
  }

  remember(id: string, answer: Remembered): void {
    this.#answers.set(id, answer);
    const [oldest] = this.#answers.keys();
    if (oldest !== undefined && this.#answers.size > MAX_REMEMBERED) this.#answers.delete(oldest);
  }

  note(call: TargetState['calls'][number]): void {
    this.#calls = [call, ...this.#calls].slice(0, MAX_CALLS);
  }

  /** Resolves when everything up to now is in the file; calls that wait at the same time share one write. */
  save(): Promise<void> {
    // A write that failed was told to those who waited for it; the next one writes the whole again.
    const settled = this.#writing.catch(() => undefined);
    this.#nextWrite ??= settled.then(() => {
      this.#nextWrite = undefined;
      this.#writing = this.#write();
      return this.#writing;
    });
    return this.#nextWrite;
  }

  async #write(): Promise<void> {
    if (this.#file === undefined) return;
    const draft = `${this.#file}.draft`;
    await writeFile(draft, JSON.stringify({ holdings: this.holdings(), answers: [...this.#answers] }));
    await rename(draft, this.#file);
  }
}
