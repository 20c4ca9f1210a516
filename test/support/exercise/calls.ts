import { expect } from 'vitest';
import {
  ConnectorError,
  type ConnectorFault,
  type ExternalGrant,
  type GrantRef,
  type ReadableConnector,
} from '../../../src/domain/grant/connector.ts';
import { everyItem } from '../../../src/domain/pages.ts';

let operations = 0;
/** Each time another one. */
export const op = () => ({ operationId: `exercise-${++operations}` });

export async function found(connector: ReadableConnector, ref: Partial<GrantRef>): Promise<ExternalGrant[]> {
  const grants: ExternalGrant[] = [];
  for await (const grant of everyItem((cursor) => connector.reads.grants(ref, cursor))) grants.push(grant);
  return grants;
}

/** What it rejects with, which has to be a ConnectorError that says something. */
export async function faultOf(work: Promise<unknown>): Promise<ConnectorFault> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(ConnectorError);
  expect((error as ConnectorError).message).toMatch(/\S/);
  return (error as ConnectorError).fault;
}
