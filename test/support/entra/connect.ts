import {
  entraConnector,
  makeEntra,
  type EntraConnector,
  type EntraOptions,
} from '../../../src/connectors/entra/entra-connector.ts';
import type { AccountRef } from '../../../src/domain/grant/connector.ts';
import { CLIENT, SECRET, TENANT } from './sign-in.ts';

export const person = (email: string): AccountRef => ({ email, employeeId: null, name: email });

/** A connector with pages of two to a stand-in, with other settings where they are given. */
export function connectTo(
  { url }: { url: string },
  settings: Record<string, unknown> = {},
  options: Partial<EntraOptions> = {},
): EntraConnector {
  const proof = 'certificate' in settings ? {} : { client_secret: SECRET };
  const section = {
    tenant: TENANT,
    client_id: CLIENT,
    graph_url: url,
    login_url: url,
    allow_private_addresses: true,
    ...proof,
    ...settings,
  };
  return makeEntra('entra', entraConnector.settings.parse(section), {
    time: () => new Date(),
    pageSize: 2,
    // As one that has run for long.
    since: -Infinity,
    ...options,
  });
}
