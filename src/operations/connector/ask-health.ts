import type { Definitions } from '../../domain/definitions.ts';
import { ConnectorError, type Connector } from '../../domain/grant/connector.ts';

/** Also one that is well may lack something, as the right to end sessions; one that doesn't say how it is counts as well. */
export interface Answered {
  isWell: boolean;
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
    const isSilent = !ok && lacks.length === 0;
    return { isWell: ok, lacks: isSilent ? 'The target says that it isn’t.' : lacks.join(' '), actsAs };
  } catch (error) {
    if (!(error instanceof ConnectorError)) throw error;
    const isUnasked = error.fault.kind === 'unsupported';
    return { isWell: isUnasked, lacks: isUnasked ? '' : error.message, actsAs: null };
  }
}
