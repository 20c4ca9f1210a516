import { ConnectorError } from '../../domain/grant/connector.ts';

/** Longer than a list that was read before a removal can be on its way. */
const SETTLED_AFTER_MS = 15_000;

/**
 * Another program, or somebody in Slack, may have read a group's list before a removal and write it after, and whoever was
 * removed is in it again. So a removal isn't through before it was looked at once more, when such a list must have arrived:
 * rejects as `retryable` until then.
 */
export function assertSettled(
  name: string,
  { goneSince, now }: { goneSince: Date | undefined; now: Date },
): void {
  const goneForMs = goneSince === undefined ? 0 : now.getTime() - goneSince.getTime();
  const leftMs = SETTLED_AFTER_MS - Math.max(0, goneForMs);
  if (leftMs > 0)
    throw new ConnectorError(
      { kind: 'retryable', afterMs: leftMs },
      `${name} takes whole lists of members: it is looked at once more whether another one, on its way at the same moment, put them back.`,
    );
}
