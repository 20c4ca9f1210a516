import type { Entitlement, Resource } from '../../domain/definitions.ts';
import type { ExternalGrant, ReadableConnector } from '../../domain/grant/connector.ts';
import { everyItem } from '../../domain/pages.ts';

const CHUNK = 500;

/** One entitlement of a resource, and the way to what its target lists. */
export interface Reading {
  resource: Resource;
  entitlement: Entitlement;
  connector: ReadableConnector;
  /** What was used last before then is noted as unused; absent: nothing is. */
  unusedBefore?: Date | undefined;
  /** Called often; with how much of this list was read so far, where that is more. */
  renewLease: (listed?: number) => Promise<void>;
}

/** Where it is read, and what it is called there. */
export const atOf = ({
  resource: { connectorId },
  entitlement: { target, targetId },
  connector: { place },
}: Reading) => ({
  connectorId,
  target,
  targetId,
  place,
});

/** What a target lists of one entitlement, some hundreds at a time as its pages come. */
export async function* chunksOf({
  entitlement: { target, targetId },
  connector,
  renewLease,
}: Reading): AsyncGenerator<ExternalGrant[]> {
  const read = async (cursor?: string) => {
    await renewLease();
    return connector.reads.grants({ target, targetId }, cursor);
  };
  let chunk: ExternalGrant[] = [];
  for await (const one of everyItem(read)) {
    if (one.target !== target) continue;
    chunk.push(one);
    if (chunk.length < CHUNK) continue;
    yield chunk;
    chunk = [];
  }
  if (chunk.length > 0) yield chunk;
}
