import { setTimeout as wait } from 'node:timers/promises';

/** Rejects, or resolves false, while traffic should go elsewhere. */
export type ReadinessCheck = () => Promise<boolean> | boolean;

export interface ReadinessAnswer {
  ready: boolean;
  checks: Record<string, 'ok' | 'failing'>;
}

const CHECK_TIMEOUT_MS = 2_000;

/** Whether this process should be sent traffic. It tells the public no more than which check fails. */
export class Readiness {
  readonly #checks: Record<string, ReadinessCheck>;
  #shuttingDown = false;

  constructor(checks: Record<string, ReadinessCheck>) {
    this.#checks = checks;
  }

  /** From now on the answer is no, so that a load balancer stops sending before the server closes. */
  shutDown(): void {
    this.#shuttingDown = true;
  }

  async ask(): Promise<ReadinessAnswer> {
    const results = await Promise.all(
      Object.entries(this.#checks).map(async ([name, check]) => [name, await passes(check)] as const),
    );
    const all = [...results, ...(this.#shuttingDown ? [['running', false] as const] : [])];
    return {
      ready: all.every(([, ok]) => ok),
      checks: Object.fromEntries(all.map(([name, ok]) => [name, ok ? 'ok' : 'failing'])),
    };
  }
}

async function passes(check: ReadinessCheck): Promise<boolean> {
  const late = new AbortController();
  try {
    return await Promise.race([check(), wait(CHECK_TIMEOUT_MS, false, { signal: late.signal, ref: false })]);
  } catch {
    // The answer says which check fails; why is in the log of whoever uses what it checks.
    return false;
  } finally {
    late.abort();
  }
}
