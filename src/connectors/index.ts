import type { Connector, ConnectorType } from '../domain/grant/connector.ts';
import type { ConnectorDefinition } from '../domain/definitions.ts';
import { manualConnector } from './manual/manual-connector.ts';
import { postgresConnector } from './postgres/postgres-connector.ts';
import { webhookConnector } from './webhook/webhook-connector.ts';

export const connectorTypes: readonly ConnectorType<unknown>[] = [
  manualConnector,
  postgresConnector,
  webhookConnector,
];

/**
 * One connector for each section; throws a zod error where a section's settings don't fit its type. The file may
 * name a type that this version doesn't have: it has no connector then, and requests for its resources are refused.
 */
export function makeConnectors(
  definitions: ReadonlyMap<string, ConnectorDefinition>,
  time: () => Date,
): Map<string, Connector> {
  return new Map(
    [...definitions.values()].flatMap(({ id, type, settings }) => {
      const found = connectorTypes.find((candidate) => candidate.type === type);
      return found ? [[id, found.make(id, found.settings.parse(settings), time)] as const] : [];
    }),
  );
}
