import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** Inside node_modules, so that what is built here resolves packages. */
const CACHE = join(ROOT, 'node_modules', '.cache');
const MADE_OF = ['src', 'drizzle', 'scripts', 'build.mjs', 'package-lock.json'];
/** Workers of the test runner are children of one process; whoever else asks is a run of its own. */
const RUN = process.env['VITEST'] === undefined ? process.pid : process.ppid;

const made = new Map<string, Promise<string>>();

/** A folder that `make` fills from this repository's sources, once for all the workers of a run. */
export function onceARun(name: string, make: (folder: string) => Promise<unknown>): Promise<string> {
  const found = made.get(name) ?? makeOrWait(name, make);
  made.set(name, found);
  return found;
}

async function makeOrWait(name: string, make: (folder: string) => Promise<unknown>): Promise<string> {
  sweep();
  const folder = join(CACHE, `sallyport-${RUN}`, `${name}-${stampOf(MADE_OF)}`);
  const making = `${folder}-making`;
  mkdirSync(join(folder, '..'), { recursive: true });
  while (!existsSync(folder))
    if (isMine(making))
      try {
        await make(making);
        renameSync(making, folder);
      } catch (error) {
        rmSync(making, { recursive: true, force: true });
        throw error;
      }
    else await wait(50);
  return folder;
}

function isMine(folder: string): boolean {
  try {
    mkdirSync(folder);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}

/** Another one when a source was changed: a run that watches files goes on for hours. */
function stampOf(names: readonly string[]): string {
  const hash = createHash('sha256');
  const add = (path: string): void => {
    const found = statSync(path);
    hash.update(`${path} ${found.mtimeMs} ${found.size}\n`);
    if (found.isDirectory()) for (const name of readdirSync(path).toSorted()) add(join(path, name));
  };
  for (const name of names) add(join(ROOT, name));
  return hash.digest('hex').slice(0, 12);
}

/** Runs are ended without a chance to clean up: the next one does it for those that are gone. */
function sweep(): void {
  for (const name of existsSync(CACHE) ? readdirSync(CACHE) : []) {
    const pid = /^sallyport-(\d+)$/.exec(name)?.[1];
    if (pid !== undefined && !isAlive(Number(pid)))
      rmSync(join(CACHE, name), { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
