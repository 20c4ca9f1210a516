import { ErrorReply } from '@redis/client';
import { ConnectorError } from '../../domain/grant/connector.ts';
import { plainLine } from '../plain-line.ts';
import type { Session } from './session.ts';

/** Whether the server keeps its users over a restart: `no-file` where it has nowhere to, else why it didn't. */
export type Saved = 'saved' | 'no-file' | { why: string };

const NO_FILE = /not configured to use an ACL file/;

/** Has the server write its users to its ACL file. */
export async function saveUsers(session: Session): Promise<Saved> {
  try {
    await session.send(['ACL', 'SAVE']);
    return 'saved';
  } catch (error) {
    if (!(error instanceof ErrorReply)) throw error;
    return NO_FILE.test(error.message) ? 'no-file' : { why: plainLine(error.message, 200) };
  }
}

/** What an owner should know of access that was given. */
export function noteOnGiven(saved: Saved): string | undefined {
  if (saved === 'saved') return undefined;
  return saved === 'no-file'
    ? 'The server has no ACL file, so that a restart takes it away.'
    : `It wasn’t saved (${saved.why}), so that a restart takes it away.`;
}

/** The same of access that was taken away. */
export function noteOnTaken(saved: Saved): string | undefined {
  if (saved === 'saved') return undefined;
  if (saved === 'no-file')
    return 'The server has no ACL file, so that a restart brings back whatever its configuration says.';
  return `It isn’t saved yet (${saved.why}): a restart would bring it back.`;
}

/** Rejects where a restart would undo what was taken away. */
export function assertSaved(saved: Saved): void {
  if (saved === 'saved' || saved === 'no-file') return;
  throw new ConnectorError(
    { kind: 'retryable' },
    `That is done, but not saved: a restart would undo it. The server said: ${saved.why}.`,
  );
}
