import * as z from 'zod';
import type { ConnectorDefinition } from '../../domain/definitions.ts';
import { id, oneOf } from './scalars.ts';

/** The types that the format knows, whether or not this version can work with them. */
const FORMAT_CONNECTOR_TYPES = ['postgres', 'slack-usergroup', 'webhook', 'manual'];

/** Everything but id and type is for the connector's own schema to judge. */
export function connectorSchema(types: readonly string[]) {
  const known = new Set([...FORMAT_CONNECTOR_TYPES, ...types]);
  const type = z.string().superRefine((text, ctx) => void oneOf(ctx, text, known, 'a type'));
  return z.looseObject({ id, type }).transform(
    ({ id: connectorId, type: connectorType, ...settings }): ConnectorDefinition => ({
      id: connectorId,
      type: connectorType,
      settings,
    }),
  );
}
