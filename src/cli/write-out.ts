import { randomUUID } from 'node:crypto';
import { link, open, rename, rm, stat } from 'node:fs/promises';
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
const codeOf = (error: unknown): unknown =>
  error instanceof Error && 'code' in error ? error.code : undefined;

/** Refuses a place where nothing could be put, before anything is made for it. */
export async function assertFree({ out, force = false }: Destination): Promise<void> {
  if (out === undefined || out === STDOUT) return;
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
  { out = name, force = false }: Destination,
  stdout: Writable = process.stdout,
): Promise<string | undefined> {
  if (out === STDOUT) {
    await new Promise<void>((done, fail) => {
      stdout.write(content, (error) => (error ? fail(new Unwritten(error)) : done()));
    });
    return undefined;
  }
  await assertFree({ out, force });
  const whole = join(dirname(resolve(out)), `.sallyport-${randomUUID()}`);
  try {
    await writeWhole(whole, content);
    // A link fails where something is called so already, also something that came since the look.
    await (force ? rename(whole, out) : link(whole, out));
  } catch (error) {
    throw codeOf(error) === 'EEXIST' ? taken(out) : error;
  } finally {
    await rm(whole, { force: true });
  }
  return out;
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
