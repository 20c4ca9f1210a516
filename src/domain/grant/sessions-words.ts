import type { SessionsEnded } from './connector.ts';

/** What became of what was open under an access, in one sentence for owners and the audit trail. */
export function sessionsWords(sessions: SessionsEnded): string {
  switch (sessions.kind) {
    case 'ended':
      return sessions.count === 1
        ? 'One open session was ended.'
        : `${sessions.count} open sessions were ended.`;
    case 'none':
      return 'No session is open.';
    case 'outlives':
      return `What was open goes on${sessions.until === null ? '' : ` until ${sessions.until.toISOString()}`}: ${sessions.what}.`;
    case 'not_shown':
      return `Whether a session is open isn’t shown: ${sessions.why}`;
  }
}
