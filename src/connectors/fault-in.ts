import { ConnectorError, type ConnectorFault } from '../domain/grant/connector.ts';

/** What a look is refused for, where it is one of these kinds, which say what is lacking; another one says that nobody could be asked, and rejects. */
export async function faultIn(
  kinds: readonly ConnectorFault['kind'][],
  look: () => Promise<unknown>,
): Promise<string[]> {
  try {
    await look();
    return [];
  } catch (error) {
    if (!(error instanceof ConnectorError) || !kinds.includes(error.fault.kind)) throw error;
    return [error.message];
  }
}
