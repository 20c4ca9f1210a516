/** Part of the composition root: files as text, and in a sentence why they can’t be read. */
import { readFile } from 'node:fs/promises';
import { DomainError } from '../domain/errors.ts';
import { decodeText } from '../operations/csv/decode-text.ts';

/** The text of a CSV file, whatever program wrote it; `tell` hears what isn't certain of how it was read. */
export async function readCsvText(file: string, tell: (note: string) => void): Promise<string> {
  const decoded = await decodeText(await readBytes(file), file);
  if ('fault' in decoded) throw new DomainError('invalid', decoded.fault);
  if (decoded.note !== undefined) tell(decoded.note);
  return decoded.text;
}

/** The text of a file, or a sentence why there is none. */
export async function readText(file: string): Promise<string> {
  return (await readBytes(file)).toString('utf8');
}

async function readBytes(file: string): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch (cause) {
    const why =
      cause instanceof Error && 'code' in cause && cause.code === 'ENOENT' ? 'isn’t there' : 'can’t be read';
    throw new DomainError('invalid', `The file ${file} ${why}. Correct the path, or put the file there.`, {
      cause,
    });
  }
}
