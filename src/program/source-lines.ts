/** Part of the composition root: the lines of the sources in the stacks of errors that are told. */
import { readFileSync } from 'node:fs';
import { SourceMap } from 'node:module';
import { fileURLToPath } from 'node:url';

/** A place in a file of the built program. */
const PLACE = /(file:\/\/[^\s()]+\.js):(\d+):(\d+)/g;

const known = new Map<string, string>();

/**
 * A stack with the lines of the sources in it. For what is told: Node itself looks at the stack of every error that ends
 * a connection, and the maps are of megabytes, so they are read for places that nothing told of before, and not kept.
 */
export function inSources(stack: string): string {
  const maps = new Map<string, SourceMap | null>();
  return stack.replaceAll(PLACE, (place, file: string, line: string, column: string) => {
    const found =
      known.get(place) ?? sourceOf(maps, { place, file, line: Number(line), column: Number(column) });
    known.set(place, found);
    return found;
  });
}

/** What no map knows stays as it is: an error is never lost to how it is told. */
function sourceOf(
  maps: Map<string, SourceMap | null>,
  { place, file, line, column }: { place: string; file: string; line: number; column: number },
): string {
  if (!maps.has(file)) maps.set(file, readMap(file));
  const entry = maps.get(file)?.findEntry(line - 1, column - 1);
  if (entry === undefined || !('originalSource' in entry)) return place;
  const source = fileURLToPath(new URL(entry.originalSource, file));
  return `${source}:${entry.originalLine + 1}:${entry.originalColumn + 1}`;
}

function readMap(file: string): SourceMap | null {
  try {
    const text = readFileSync(fileURLToPath(`${file}.map`), 'utf8');
    return new SourceMap(JSON.parse(text) as ConstructorParameters<typeof SourceMap>[0]);
  } catch {
    return null;
  }
}
