import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Receiver } from '@slack/bolt';

/** What carries payloads to us, over HTTP or a socket. */
export interface Carrier {
  receiver: Receiver;
  /** What it answers on the process's port; false: that isn't for it. Socket Mode needs no port. */
  mounted?: (request: IncomingMessage, response: ServerResponse) => boolean;
  start(): Promise<void>;
  /** Takes nothing new, and is closed once `finished`. */
  close(finished: Promise<unknown>): Promise<void>;
  connected(): boolean;
}
