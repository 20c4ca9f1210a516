import type { RequestHandler } from 'express';
import type { Logger } from 'pino';

const FARTHEST_SECONDS = 300;

/** Bolt refuses old signatures and takes future-dated ones: both are refused here, 5 minutes either way. */
export function refuseOddTimestamps(log: Logger, nowMs: () => number = Date.now): RequestHandler {
  return (request, response, next) => {
    const stamp = request.headers['x-slack-request-timestamp'];
    const awaySeconds = Math.abs(Math.floor(nowMs() / 1_000) - Number(stamp));
    if (typeof stamp === 'string' && /^\d{1,12}$/.test(stamp) && awaySeconds <= FARTHEST_SECONDS)
      return next();
    log.warn('a request to the Slack endpoint was refused: its timestamp is missing, old or in the future');
    response.status(401).end();
  };
}
