import { link, mkdtemp, open, rename, rm, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { Writable } from 'node:stream';
import { DomainError } from '../domain/errors.ts';
import type { ExportedFile } from '../operations/exported-file.ts';
import { Unwritten } from './report.ts';

/** Where a file goes; without `out` it is called as it is in Slack, in the current folder. */
export interface Destination {
  out?: string | undefined;
  force?: boolean | undefined;
}

const STDOUT = '-';

export const isStdout = ({ out }: Destination): boolean => out === STDOUT;

const codeOf = (error: unknown): unknown =>
  error instanceof Error && 'code' in error ? error.code : undefined;

/** Refuses a place where nothing could be put, before anything is made for it. */
export async function assertFree({ out, force = false }: Destination): Promise<void> {
  if (out === undefined || isStdout({ out })) return;
  const folder = await stat(dirname(resolve(out))).catch(() => undefined);
  if (folder?.isDirectory() !== true)
    throw new DomainError(
      'invalid',
      `There is no folder ${dirname(resolve(out))}. Make it, or name another file.`,
    );
  const there = await stat(out).catch(() => undefined);
  if (there === undefined) return;
  if (!there.isFile()) throw new DomainError('invalid', `${out} isn’t a file. Name one, or - for stdout.`);
  if (!force) throw taken(out);
}

/** Writes all of a file or none of it, readable by this user alone; says where it is, and nothing of stdout. */
export async function writeOut(
  { content, name }: Pick<ExportedFile, 'content' | 'name'>,
  destination: Destination,
  stdout: Writable = process.stdout,
): Promise<string | undefined> {
  if (isStdout(destination)) {
    await new Promise<void>((done, fail) => {
      stdout.write(content, (error) => (error ? fail(new Unwritten(error)) : done()));
    });
    return undefined;
  }
  await assertFree({ ...destination, out: destination.out ?? name });
  return withFolderBeside(destination, async (folder) => {
    const path = join(folder, 'whole');
    await writeWhole(path, content);
    return putOut({ name, path }, destination);
  });
}

/** Puts a file that is whole where it goes, from a folder beside that place; says where it is. */
export async function putOut(
  { name, path }: { name: string; path: string },
  { out = name, force = false }: Destination,
): Promise<string> {
  await assertFree({ out, force });
  try {
    // A link fails where something is called so already, also something that came since the look.
    await (force ? rename(path, out) : link(path, out));
  } catch (error) {
    throw codeOf(error) === 'EEXIST' ? taken(out) : error;
  }
  return out;
}

/** Runs with a folder of this user alone on the disk where a file goes, which is gone afterwards. */
export async function withFolderBeside<T>(
  { out = 'in the current folder' }: Destination,
  run: (folder: string) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(join(dirname(resolve(out)), '.sallyport-'));
  try {
    return await run(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function writeWhole(path: string, content: Buffer): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
}

const taken = (out: string): DomainError =>
  new DomainError('invalid', `${out} is there already. Name another file, or write over it with --force.`);
