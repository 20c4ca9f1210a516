import { readFile } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import { type LoadedDefinitions, loadDefinitions, type LoadOptions } from './load-definitions.ts';

const READ_FAULTS: Record<string, string> = {
  ENOENT: 'no file there',
  EISDIR: 'a folder there',
  EACCES: 'a file that may not be read',
};

/** Reads and compiles the file at `path`; a file that can't be read is a fault like any other. */
export async function readDefinitionsFile(
  path: string,
  options: Pick<LoadOptions, 'env' | 'connectorTypes'>,
): Promise<LoadedDefinitions> {
  const absolute = resolve(path);
  let source: string;
  try {
    source = new TextDecoder('utf-8', { fatal: true }).decode(await readFile(absolute));
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    const found =
      READ_FAULTS[code] ?? (code === 'ERR_ENCODING_INVALID_ENCODED_DATA' ? 'text that is not UTF-8' : code);
    return {
      ok: false,
      faults: [{ line: 1, path: '', found, expected: 'the definitions', advice: `looked at ${absolute}` }],
    };
  }
  return loadDefinitions(source, { ...options, fileName: basename(absolute), baseDir: dirname(absolute) });
}
