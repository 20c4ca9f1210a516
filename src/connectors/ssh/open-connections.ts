import type { SessionsEnded } from '../../domain/grant/connector.ts';
import type { Removed } from './ledger.ts';
import { secondsOf, type SshSettings } from './ssh-settings.ts';

type Lengths = Pick<SshSettings, 'longest_connection' | 'servers_fetch_within'>;

/**
 * What became of connections under access that was removed: they outlive the certificate and its revocation, and whoever
 * has one opens new shells over it. A server that hasn’t fetched the KRL yet lets in more, until the certificate ends.
 */
export function openConnections(removed: readonly Removed[], lengths: Lengths, now: Date): SessionsEnded {
  if (removed.length === 0) return { kind: 'none' };
  const lastNew = Math.max(...removed.map((one) => lastNewOf(one, lengths)));
  const what =
    lastNew > now.getTime()
      ? 'SSH connections that are open already, and new ones at servers that haven’t fetched the revocation yet'
      : 'SSH connections that are open already';
  if (lengths.longest_connection === undefined) return { kind: 'outlives', what, until: null };
  const until = new Date(lastNew + secondsOf(lengths.longest_connection) * 1_000);
  return until > now ? { kind: 'outlives', what, until } : { kind: 'none' };
}

/** Until when somebody could still have opened one. */
function lastNewOf({ issuedUntil, removedAt }: Removed, { servers_fetch_within: within }: Lengths): number {
  return within === undefined ? issuedUntil : Math.min(issuedUntil, removedAt + secondsOf(within) * 1_000);
}
