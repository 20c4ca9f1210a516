import { setTimeout as wait } from 'node:timers/promises';

/** Rejects, or resolves false or with what anybody may read of why, while traffic should go elsewhere. */
export type ReadinessCheck = () => Promise<boolean | string> | boolean;

export interface ReadinessAnswer {
  ready: boolean;
  checks: Record<string, 'ok' | 'failing'>;
  /** What is wrong and what to do, where a check knows it. */
  why?: string[];
}

const CHECK_TIMEOUT_MS = 2_000;

/** Whether this process should be sent traffic. It tells the public no more than which check fails, and what the check says of it. */
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
      Object.entries(this.#checks).map(async ([name, check]) => [name, await answerOf(check)] as const),
    );
    const all = [...results, ...(this.#shuttingDown ? [['running', false] as const] : [])];
    const why = all.map(([, answer]) => answer).filter((answer) => typeof answer === 'string');
    return {
      ready: all.every(([, answer]) => answer === true),
      checks: Object.fromEntries(all.map(([name, answer]) => [name, answer === true ? 'ok' : 'failing'])),
      ...(why.length > 0 && { why }),
    };
  }
}

async function answerOf(check: ReadinessCheck): Promise<boolean | string> {
  const late = new AbortController();
  try {
    return await Promise.race([check(), wait(CHECK_TIMEOUT_MS, false, { signal: late.signal, ref: false })]);
  } catch {
    // What it rejects with is for the log of whoever uses what it checks.
    return false;
  } finally {
    late.abort();
  }
}
