import type { SessionsEnded } from '../domain/grant/connector.ts';

/** What an owner should know of what was open under an account that was disabled; undefined where that is over. */
export function noteOnOpen(ended: SessionsEnded): string | undefined {
  if (ended.kind === 'outlives') return `But what was open goes on: ${ended.what}.`;
  return ended.kind === 'not_shown' ? `Whether something is still open isn’t shown: ${ended.why}` : undefined;
}
