import { DomainError } from '../domain/errors.ts';
import { inSources } from '../program/source-lines.ts';

export const say = (text: string): void => void process.stdout.write(`${text}\n`);

/** Beside what is written, which may be all of stdout. */
export const note = (text: string): void => void process.stderr.write(`${text}\n`);

/** What a shell says of a command that ended by SIGPIPE. */
const READER_GONE = 141;

const readerIsGone = (error: Error): boolean => 'code' in error && error.code === 'EPIPE';

/** What was to stand whole on stdout doesn't; what is to be said of that, its stream says. */
export class Unwritten extends Error {
  readonly exitCode: number;
  constructor(cause: Error) {
    super(cause.message, { cause });
    this.exitCode = readerIsGone(cause) ? READER_GONE : 1;
  }
}

/**
 * A command that prints and ends: `sallyport … | head` is no fault of it. It does all of its work, read or unread, and ends
 * with the exit code of that, so that what it writes to the database is neither left half done nor told as failed.
 */
export function reporting<Args extends unknown[]>(run: (...args: Args) => Promise<void>) {
  return tellingFaults(async (...args: Args): Promise<void> => {
    process.stdout.on('error', (error) => {
      if (readerIsGone(error)) return;
      note(`Its output couldn’t be written: ${error.message}`);
      process.exitCode = 1;
    });
    // Where this can't be written, nobody is left to tell.
    process.stderr.on('error', () => undefined);
    await run(...args);
  });
}

/** Rejections are told in their sentence; anything unforeseen with its stack. Both end in exit code 1. */
export function tellingFaults<Args extends unknown[]>(run: (...args: Args) => Promise<void>) {
  return async (...args: Args): Promise<void> => {
    try {
      await run(...args);
    } catch (error) {
      if (error instanceof Unwritten) {
        process.exitCode = error.exitCode;
        return;
      }
      const text =
        error instanceof DomainError
          ? error.message
          : error instanceof Error
            ? inSources(error.stack ?? error.message)
            : String(error);
      process.stderr.write(`${text}\n`);
      process.exitCode = 1;
    }
  };
}
