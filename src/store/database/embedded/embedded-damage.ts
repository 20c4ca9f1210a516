import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { DomainError } from '../../../domain/errors.ts';
import { BEGUN } from './begin-embedded.ts';
import { sqlState } from '../sql-state.ts';

/** The folder of the embedded database's own files within the data directory. */
export const EMBEDDED = 'pglite';

/** Whether an embedded database was made in `dataDir` before. */
export const isMade = (dataDir: string): boolean => existsSync(join(dataDir, EMBEDDED, 'PG_VERSION'));

/** Whose files the embedded database reads: PGlite's PostgreSQL, by its major version. */
const EMBEDDED_VERSION = '18';

const PAGE_BYTES = 8_192;
const NEEDED = ['base', 'global', 'pg_multixact', 'pg_wal', 'pg_xact', 'postgresql.conf'];
const NOT_OURS_TO_MIND = new Set(['.DS_Store', 'lost+found']);
/** What PostgreSQL says of pages and files that aren't as it left them. */
const DAMAGE = new Set(['XX001', 'XX002', '58P01', '58030']);

/**
 * Refuses a folder that isn't a whole embedded database: PGlite would begin a new one over what is there wherever
 * PG_VERSION is missing. Returns whether there is none yet, or one whose making was interrupted.
 */
export function refuseUnsound(folder: string): 'none' | 'there' {
  const found = existsSync(folder) ? readdirSync(folder).filter((name) => !NOT_OURS_TO_MIND.has(name)) : [];
  if (found.length === 0) return 'none';
  if (!found.includes('PG_VERSION')) {
    if (found.includes(BEGUN)) return 'none';
    throw withoutVersion(folder, found);
  }
  const version = readFileSync(join(folder, 'PG_VERSION'), 'utf8').trim();
  if (version !== EMBEDDED_VERSION)
    throw new DomainError(
      'unavailable',
      `The embedded database in ${resolve(folder)} was made by PostgreSQL ${version || 'of no version'}, and this release reads ${EMBEDDED_VERSION}. Nothing was changed. Start the release of Sallyport that it was made with, or put a backup of this one’s in its place.`,
    );
  const missing = NEEDED.filter((name) => !found.includes(name));
  if (missing.length > 0) throw damaged(folder, `${missing.join(', ')} ${are(missing)} missing`);
  const fault = controlFault(folder) ?? walFault(folder) ?? sizeFault(folder);
  if (fault !== undefined) throw damaged(folder, fault);
  return 'there';
}

const are = (names: readonly string[]): string => (names.length === 1 ? 'is' : 'are');

function withoutVersion(folder: string, found: readonly string[]): DomainError {
  if (found.includes('base') || found.includes('global') || found.includes('pg_wal'))
    return damaged(folder, 'PG_VERSION is missing: a copy or the very first start was interrupted');
  return new DomainError(
    'unavailable',
    `${resolve(folder)} isn’t an embedded database: it holds ${found.slice(0, 3).join(', ')}. Nothing was written there. Set DATA_DIR to another directory, or move these files away.`,
  );
}

function controlFault(folder: string): string | undefined {
  const file = join(folder, 'global', 'pg_control');
  if (!existsSync(file)) return 'global/pg_control is missing';
  const { size } = statSync(file);
  return size < PAGE_BYTES ? `global/pg_control is cut short, to ${size} of ${PAGE_BYTES} bytes` : undefined;
}

/** From PostgreSQL's `ControlFileData`: the state stands behind the identifier and two versions. */
const wasShutDown = (folder: string): boolean =>
  readFileSync(join(folder, 'global', 'pg_control')).readUInt32LE(16) === 1;

function walFault(folder: string): string | undefined {
  const isThere = readdirSync(join(folder, 'pg_wal')).some((name) => /^[0-9A-F]{24}$/.test(name));
  return isThere ? undefined : 'pg_wal is empty: its write-ahead log is missing';
}

/** Tables and indexes are whole pages; after a crash the write-ahead log makes them so again. */
function sizeFault(folder: string): string | undefined {
  if (!wasShutDown(folder)) return undefined;
  const databases = readdirSync(join(folder, 'base')).map((name) => join('base', name));
  for (const at of ['global', ...databases])
    for (const name of readdirSync(join(folder, at)).filter((one) => /^\d+(_\w+)?(\.\d+)?$/.test(one))) {
      const { size } = statSync(join(folder, at, name));
      if (size % PAGE_BYTES !== 0) return `${join(at, name)} is cut short, to ${size} bytes`;
    }
  return undefined;
}

/** That an embedded database can't be used, what was found, and how to go on without losing what is left of it. */
function damaged(folder: string, found: string, cause?: unknown): DomainError {
  const dataDir = resolve(dirname(folder));
  return new DomainError(
    'unavailable',
    [
      `The embedded database in ${resolve(folder)} is damaged, or only a part of it was copied: ${found}. Sallyport deleted nothing.`,
      `First keep what is left, also for the audit trail in it: mv ${dataDir} ${dataDir}.damaged`,
      `With a backup of DATA_DIR: copy it to ${dataDir} and start. “What was lost” in docs/operating.md says what to do about the time since.`,
      `Without one: start, which begins an empty database. Take on what people hold with \`sallyport grants import\`, and look for the rest with \`/access review findings:<resource>\`.`,
    ].join('\n'),
    { cause },
  );
}

/** What became of an embedded database that couldn't be opened or read; anything else is answered as it is. */
export function asDamage(folder: string, error: unknown, said: readonly string[] = []): unknown {
  if (error instanceof DomainError) return error;
  const code = sqlState(error) ?? '';
  const [worst] = said.flatMap((line) => /(?:PANIC|FATAL|ERROR): {2}(.*)/.exec(line)?.[1] ?? []).reverse();
  if (DAMAGE.has(code)) return damaged(folder, worst ?? messageOf(error), error);
  if (code !== '') return unwritable(folder, code, error) ?? error;
  if (!isAbort(error)) return error;
  return damaged(folder, worst ?? said.at(-1) ?? 'it can’t be opened', error);
}

/** PGlite stops its WebAssembly at a panic, and says no more than that it didn't start at a fatal error. */
const isAbort = (error: unknown): boolean =>
  (error instanceof Error && error.name === 'RuntimeError') || /failed to initialize/.test(messageOf(error));

function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? messageOf(error.cause) : error.message;
}

function unwritable(folder: string, code: string, cause: unknown): DomainError | undefined {
  if (!['EACCES', 'EPERM', 'EROFS', 'ENOSPC', 'EMFILE', 'EIO'].includes(code)) return undefined;
  const why = code === 'ENOSPC' ? 'the disk is full' : `the system refuses it (${code})`;
  return new DomainError(
    'unavailable',
    `The embedded database in ${resolve(folder)} can’t be read and written: ${why}. Mend that, and start again.`,
    { cause },
  );
}
