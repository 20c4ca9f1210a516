import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';

const PROGRAM = 'built-from.json';

/** Notes in a build's folder, in the file `note`, what it was made of and what it consists of: paths from `root`. */
export function noteBuilt(root, outdir, { inputs, outputs }, note = PROGRAM) {
  const of = Object.fromEntries(inputs.map((path) => [path, stateOf(root, path)]));
  writeFileSync(resolve(outdir, note), JSON.stringify({ of, outputs }));
}

/** Whether a folder holds a build of the sources as they are. */
export function isBuilt(root, outdir, note = PROGRAM) {
  try {
    const { of, outputs } = JSON.parse(readFileSync(resolve(outdir, note), 'utf8'));
    return (
      outputs.every((path) => stateOf(root, path) !== undefined) &&
      Object.entries(of).every(([path, state]) => stateOf(root, path) === state)
    );
  } catch {
    return false;
  }
}

function stateOf(root, path) {
  const stat = statSync(resolve(root, path), { throwIfNoEntry: false });
  return stat && `${stat.size} ${stat.mtimeMs}`;
}
