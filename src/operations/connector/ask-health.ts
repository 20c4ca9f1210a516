import type { Definitions } from '../../domain/definitions.ts';
import { ConnectorError, type Connector } from '../../domain/grant/connector.ts';

/** `lacks` is empty where it is well, or doesn't say. */
export interface Answered {
  lacks: string;
  actsAs: string | null;
}

/** What the catalog offers through a connector; what it lists itself needs no look for each. */
export function targetsOf({ resources }: Pick<Definitions, 'resources'>, connectorId: string): string[] {
  const mine = [...resources.values()].filter((resource) => resource.connectorId === connectorId);
  const typed = mine.flatMap(({ entitlements }) => entitlements.filter(({ isDiscovered }) => !isDiscovered));
  return [...new Set(typed.map(({ target }) => target))];
}

/** Asks one how it is, and whether it may give these; what it rejects with is what it lacks. Rejects with what nobody foresaw. */
export async function askHealth(
  connector: Connector,
  targets: readonly string[],
  options?: { onlyLooks: boolean },
): Promise<Answered> {
  try {
    const { ok, lacks, actsAs } = await connector.health(targets, options);
    if (ok) return { lacks: '', actsAs };
    return { lacks: lacks.length > 0 ? lacks.join(' ') : 'The target says that it isn’t.', actsAs };
  } catch (error) {
    if (!(error instanceof ConnectorError)) throw error;
    return { lacks: error.fault.kind === 'unsupported' ? '' : error.message, actsAs: null };
  }
}
