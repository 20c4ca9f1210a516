import { plainLine } from '../plain-line.ts';
import type { OktaUser } from './shapes.ts';

// https://developer.okta.com/docs/api/openapi/okta-management/management/tag/User/ lists them.
const NOTES: Readonly<Record<string, string>> = {
  STAGED: 'hasn’t been activated in Okta yet, so they can’t sign in',
  PROVISIONED: 'hasn’t finished the activation in Okta yet, so they can’t sign in',
  SUSPENDED: 'is suspended in Okta: they keep what they hold, and can’t sign in until that is lifted',
  LOCKED_OUT: 'is locked out of Okta until they are unlocked',
  PASSWORD_EXPIRED: 'has to set a new password in Okta first',
  RECOVERY: 'has to finish the reset of their password in Okta first',
};

/** Who can't sign in holds what they hold all the same; undefined of who can. */
export function statusNote({ status, profile }: OktaUser): string | undefined {
  const note = NOTES[status];
  return note === undefined ? undefined : `“${plainLine(profile.login, 200)}” ${note}.`;
}
