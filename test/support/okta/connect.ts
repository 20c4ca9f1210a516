import { makeOkta, oktaConnector, type OktaConnector } from '../../../src/connectors/okta/okta-connector.ts';
import type { AccountRef } from '../../../src/domain/grant/connector.ts';
import { TOKEN } from './start-okta.ts';

export const person = (email: string): AccountRef => ({ email, employeeId: null, name: email });

/** A connector with pages of two to a stand-in, with other settings where they are given. */
export function connectTo(
  { url }: { url: string },
  settings: Record<string, unknown> = {},
  options: { pageSize?: number; timeoutMs?: number; time?: () => Date } = {},
): OktaConnector {
  return makeOkta(
    'okta',
    oktaConnector.settings.parse({
      url,
      ...(!('client_id' in settings) && { token: TOKEN }),
      allow_private_addresses: true,
      ...settings,
    }),
    { time: () => new Date(), pageSize: 2, ...options },
  );
}
