import type { Receiver } from '@slack/bolt';

/** What carries payloads to us, over HTTP or a socket. */
export interface Carrier {
  receiver: Receiver;
  start(): Promise<number | null>;
  /** Takes nothing new, and is closed once `finished`. */
  close(finished: Promise<unknown>): Promise<void>;
  connected(): boolean;
}
