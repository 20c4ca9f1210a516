import { ConnectorError, type ConnectorFault } from '../../domain/grant/connector.ts';
import { plainLine } from '../plain-line.ts';

/** Slack's own refusal of a call, by its word for it. */
export class SlackRefusal extends ConnectorError {
  readonly code: string;
  constructor(code: string, fault: ConnectorFault, message: string) {
    super(fault, message);
    this.code = code;
  }
}

export const isRefusal = (error: unknown, ...codes: readonly string[]): boolean =>
  error instanceof SlackRefusal && codes.includes(error.code);

const TOKEN = new Set([
  'account_inactive',
  'invalid_auth',
  'no_permission',
  'not_allowed_token_type',
  'not_authed',
  'token_expired',
  'token_revoked',
]);
const MAY_NOT = new Set([
  'access_denied',
  'cant_invite',
  'ekm_access_denied',
  'permission_denied',
  'plan_upgrade_required',
  'restricted_action',
]);
const MAYBE_DONE = new Set(['fatal_error', 'internal_error', 'request_timeout', 'service_unavailable']);

const REMEDIES: Readonly<Record<string, string>> = {
  permission_denied:
    'A setting of the workspace says who may change user groups: let everybody, or give the connector an admin’s user token.',
  plan_upgrade_required: 'The workspace’s plan has no user groups.',
  restricted_action:
    'A setting of the workspace keeps this to others: give the connector the token of somebody who may.',
};

/** What an answer with `ok: false` comes to; https://docs.slack.dev/reference/methods lists each method's. */
export function refusalOf(
  name: string,
  method: string,
  { error, needed }: { error: string; needed?: string | undefined },
  writes: boolean,
): SlackRefusal {
  const said = `${name} answered “${plainLine(error, 100)}” to ${method}.`;
  if (error === 'missing_scope')
    return new SlackRefusal(
      error,
      { kind: 'denied' },
      `${name} doesn’t let the token call ${method}: the app lacks the scope ${plainLine(needed ?? 'that it needs', 200)}. Add it and install the app again.`,
    );
  if (TOKEN.has(error))
    return new SlackRefusal(
      error,
      { kind: 'denied' },
      `${said} Look at the token: it is wrong, or was revoked.`,
    );
  if (MAY_NOT.has(error))
    return new SlackRefusal(error, { kind: 'denied' }, [said, REMEDIES[error]].filter(Boolean).join(' '));
  if (error === 'ratelimited') return new SlackRefusal(error, { kind: 'retryable' }, said);
  if (MAYBE_DONE.has(error))
    return new SlackRefusal(error, { kind: writes ? 'unknown_outcome' : 'retryable' }, said);
  return new SlackRefusal(error, { kind: 'invalid' }, said);
}
