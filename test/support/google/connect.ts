import {
  googleConnector,
  makeGoogle,
  type GoogleConnector,
  type GoogleOptions,
} from '../../../src/connectors/google/google-connector.ts';
import type { AccountRef } from '../../../src/domain/grant/connector.ts';
import { ACCOUNT, KEY } from './sign-in.ts';
import { CUSTOMER, SUBJECT } from './workspace.ts';

export const person = (email: string): AccountRef => ({ email, employeeId: null, name: email });

export const SECTION = { customer: CUSTOMER, service_account: ACCOUNT, private_key: KEY, subject: SUBJECT };

/** A connector with pages of two to a stand-in, with other settings where they are given. */
export function connectTo(
  { url }: { url: string },
  settings: Record<string, unknown> = {},
  options: Partial<GoogleOptions> = {},
): GoogleConnector {
  const section = { ...SECTION, api_url: url, allow_private_addresses: true, ...settings };
  return makeGoogle('google', googleConnector.settings.parse(section), {
    time: () => new Date(),
    pageSize: 2,
    // As one that has run for long.
    since: -Infinity,
    ...options,
  });
}
