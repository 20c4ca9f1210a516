/** Part of the composition root: a file of definitions, without what its connectors run on. */
import { count, describeFault } from '../../config/fault.ts';
import type { LoadedDefinitions } from '../../config/load-definitions.ts';
import { readDefinitionsFile } from '../../config/read-definitions-file.ts';
import { connectorSettings } from '../../connectors/settings.ts';
import { DomainError } from '../../domain/errors.ts';

type ReadDefinitions = Extract<LoadedDefinitions, { ok: true }>;

/** What whoever runs by these definitions is told: nothing of it stops a start. */
export const linesOf = (
  { warnings, inVain, notYet }: Pick<ReadDefinitions, 'warnings' | 'inVain' | 'notYet'>,
  path: string,
): string[] => [...warnings, ...inVain.map((fault) => describeFault(path, fault)), ...notYet];

/** The definitions in a file; a faulty one rejects with every fault, a line each. */
export async function readDefinitions(
  path: string,
  variables: Readonly<Record<string, string | undefined>>,
): Promise<ReadDefinitions> {
  const loaded = await readDefinitionsFile(path, { env: variables, connectorTypes: connectorSettings });
  if (loaded.ok) return loaded;
  const lines = loaded.faults.map((fault) => describeFault(path, fault));
  const found = count(lines.length, 'fault');
  throw new DomainError('invalid', [`${found} in ${path}; nothing was changed:`, ...lines].join('\n'));
}
