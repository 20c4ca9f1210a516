import { createHash } from 'node:crypto';
import { ConnectorError } from '../../domain/grant/connector.ts';
import { plainLine } from '../plain-line.ts';
import { idOf, type Account } from './account-id.ts';
import type { Session } from './session.ts';

const WAIT_SECONDS = 3;

/** Two replicas of the program that give the same at the same moment must not both see that it wasn't there before. */
export async function takeTurn(session: Session, account: Account): Promise<void> {
  // A lock's name has at most 64 characters.
  const name = `sallyport ${createHash('sha256').update(idOf(account)).digest('hex').slice(0, 40)}`;
  const [row] = await session.read<{ got: number | null }>('select get_lock(?, ?) as got', [
    name,
    WAIT_SECONDS,
  ]);
  if (Number(row?.got) !== 1)
    throw new ConnectorError(
      { kind: 'retryable' },
      `Another change of ${plainLine(idOf(account), 120)} is under way. It will be tried again.`,
    );
}
