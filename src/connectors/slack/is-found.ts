import { ConnectorError } from '../../domain/grant/connector.ts';

/** Whether what is looked for is there. */
export async function isFound(looking: Promise<unknown>): Promise<boolean> {
  try {
    await looking;
    return true;
  } catch (error) {
    if (error instanceof ConnectorError && error.fault.kind === 'not_found') return false;
    throw error;
  }
}
