import { readFileSync } from 'node:fs';
import { SourceMap } from 'node:module';
import { fileURLToPath } from 'node:url';

/** Where a frame stands in a file of the built program. */
const PLACE = /(file:\/\/[^\s()]+\.js):(\d+):(\d+)/;

/**
 * Has the stacks of errors name the lines of the sources. The maps are read for an error that is told, where Node's own
 * way reads all of them at each start and keeps them.
 */
export function nameSources(): void {
  Error.prepareStackTrace = (error, frames) => {
    const maps = new Map<string, SourceMap | null>();
    const lines = frames.map((frame) => `    at ${inSources(String(frame), maps)}`);
    return [Error.prototype.toString.call(error), ...lines].join('\n');
  };
}

/** A frame that there is no map for stays as it is: an error is never lost to how it is told. */
function inSources(frame: string, maps: Map<string, SourceMap | null>): string {
  const [place, file = '', line, column] = PLACE.exec(frame) ?? [];
  if (place === undefined) return frame;
  const known = maps.get(file);
  const map = known === undefined ? readMap(file) : known;
  maps.set(file, map);
  const entry = map?.findEntry(Number(line) - 1, Number(column) - 1);
  if (entry === undefined || !('originalSource' in entry)) return frame;
  const source = fileURLToPath(new URL(entry.originalSource, file));
  return frame.replace(place, `${source}:${entry.originalLine + 1}:${entry.originalColumn + 1}`);
}

function readMap(file: string): SourceMap | null {
  try {
    const text = readFileSync(fileURLToPath(`${file}.map`), 'utf8');
    return new SourceMap(JSON.parse(text) as ConstructorParameters<typeof SourceMap>[0]);
  } catch {
    return null;
  }
}
