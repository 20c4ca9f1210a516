/** Part of the composition root: the files that connectors can't do without, looked for on this machine. */
import { access } from 'node:fs/promises';
import { type Path, pathText } from '../../config/fault.ts';
import { connectorSettings } from '../../connectors/settings.ts';
import type { Definitions } from '../../domain/definitions.ts';

/** Those that aren't there, a line each: a doubt, since Sallyport may run on another machine than the check. */
export async function missingFiles(
  { connectors }: Pick<Definitions, 'connectors'>,
  { fileName, lineAt }: { fileName: string; lineAt: (path: Path) => number },
): Promise<string[]> {
  const named = [...connectors.values()].flatMap(({ type, settings }, index) => {
    const section = connectorSettings.find((candidate) => candidate.type === type);
    const files = section?.files?.(section.settings.parse(settings)) ?? {};
    return Object.entries(files).flatMap(([key, file]) =>
      file === undefined ? [] : [{ path: ['connectors', index, key], file }],
    );
  });
  const missing = await Promise.all(
    named.map(async ({ path, file }) => {
      const isThere = await access(file).then(
        () => true,
        () => false,
      );
      const where = `${fileName}:${lineAt(path)}  ${pathText(path)}`;
      return isThere ? [] : [`${where}  names ${file}, which isn’t there on this machine.`];
    }),
  );
  return missing.flat();
}
