import { DomainError } from '../domain/errors.ts';

export const say = (text: string): void => void process.stdout.write(`${text}\n`);

/** Beside what is written, which may be all of stdout. */
export const note = (text: string): void => void process.stderr.write(`${text}\n`);

/** Rejections are told in their sentence; anything unforeseen with its stack. Both end in exit code 1. */
export function reporting<Args extends unknown[]>(run: (...args: Args) => Promise<void>) {
  return async (...args: Args): Promise<void> => {
    try {
      await run(...args);
    } catch (error) {
      const text =
        error instanceof DomainError
          ? error.message
          : error instanceof Error
            ? (error.stack ?? error.message)
            : String(error);
      process.stderr.write(`${text}\n`);
      process.exitCode = 1;
    }
  };
}
