import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** A process of its own from `children/`, which answers every message with one. */
export class Child<Ask, Answer> {
  readonly #process: ChildProcess;

  /** By its name, from its source; by its file where it was built, and nothing but it is in its process. */
  constructor(name: string, built?: string) {
    this.#process = fork(built ?? fileURLToPath(new URL(`./children/${name}.ts`, import.meta.url)), {
      execArgv: built === undefined ? ['--import', 'tsx'] : [],
      serialization: 'advanced',
    });
  }

  get pid(): number {
    return this.#process.pid ?? 0;
  }

  async ask(message: Ask): Promise<Answer> {
    const heard = new AbortController();
    const ended = once(this.#process, 'exit', { signal: heard.signal }).then(([code]): never => {
      throw new Error(`a process of the benchmark ended with ${code} before it answered`);
    });
    const answered = once(this.#process, 'message', { signal: heard.signal });
    this.#process.send(message as object);
    const [answer] = (await Promise.race([answered, ended])) as [Answer | { failed: string }];
    ended.catch(() => {});
    heard.abort();
    if (typeof answer === 'object' && answer !== null && 'failed' in answer) throw new Error(answer.failed);
    return answer as Answer;
  }

  async end(): Promise<void> {
    if (this.#process.exitCode !== null) return;
    const ended = once(this.#process, 'exit');
    this.#process.kill();
    await ended;
  }
}

/** In the child: answers every message. */
export function answerEach<Ask, Answer>(answer: (message: Ask) => Promise<Answer>): void {
  process.on('message', (message) => {
    answer(message as Ask).then(
      (found) => process.send?.(found as object),
      (error: unknown) => process.send?.({ failed: error instanceof Error ? error.stack : String(error) }),
    );
  });
}
