import { ConnectorError, type Connector, type ConnectorType } from '../domain/connector.ts';
import type { ConnectorDefinition } from '../domain/definitions.ts';
import { manualConnector } from './manual/manual-connector.ts';
import { postgresConnector } from './postgres/postgres-connector.ts';
import { webhookConnector } from './webhook/webhook-connector.ts';

export const connectorTypes: readonly ConnectorType<unknown>[] = [
  manualConnector,
  postgresConnector,
  webhookConnector,
];

/** One connector for each section; throws a zod error where a section's settings don't fit its type. */
export function makeConnectors(
  definitions: ReadonlyMap<string, ConnectorDefinition>,
): Map<string, Connector> {
  return new Map([...definitions.values()].map((definition) => [definition.id, makeConnector(definition)]));
}

function makeConnector({ id, type, settings }: ConnectorDefinition): Connector {
  const found = connectorTypes.find((candidate) => candidate.type === type);
  return found ? found.make(id, found.settings.parse(settings)) : notBuiltYet(id, type);
}

/** The file may name a type that this version doesn't have: everything else works, and this one says why it doesn't. */
function notBuiltYet(id: string, type: string): Connector {
  const known = connectorTypes.map((candidate) => candidate.type).join(', ');
  const sentence = `${id} is a connector of the type ${type}, which this version doesn’t have. It has: ${known}.`;
  const refuse = async (): Promise<never> => {
    throw new ConnectorError({ kind: 'unsupported' }, sentence);
  };
  return {
    readsBack: false,
    health: async () => ({ ok: false, actsAs: null, lacks: [sentence] }),
    accounts: refuse,
    entitlements: refuse,
    grants: refuse,
    grant: refuse,
    revoke: refuse,
  };
}
