import type { IncomingHttpHeaders } from 'node:http';

const FARTHEST_SECONDS = 300;

/** Bolt refuses old signatures and takes future-dated ones: what this says yes to is refused, 5 minutes either way. */
export function oddTimestamp(headers: IncomingHttpHeaders): boolean {
  const stamp = headers['x-slack-request-timestamp'];
  if (typeof stamp !== 'string' || !/^\d{1,12}$/.test(stamp)) return true;
  return Math.abs(Math.floor(Date.now() / 1_000) - Number(stamp)) > FARTHEST_SECONDS;
}
