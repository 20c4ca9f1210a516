import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { extname, join, normalize } from 'node:path';
import type { PersonActs } from '../acts.ts';
import { parseAct } from '../people/parse-act.ts';
import { peopleOf } from '../people/snapshot.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { readJson } from './body.ts';
import { foreignPageFault } from './guard.ts';
import { sendJson, sendText } from './send.ts';

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.map': 'application/json',
};

// Slack's own page can't be framed either, and what the bot says must never run here.
const PAGE_HEADERS = {
  'content-security-policy':
    "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'cache-control': 'no-store',
};

/** Everybody the page may be, for its first sight: `GET /api/people`. */
export function servePeople(workspace: Workspace, response: ServerResponse): void {
  sendJson(response, 200, { members: peopleOf(workspace) });
}

/** What one person sees: `GET /api/snapshot?as=U…`. */
export function serveSnapshot(acts: PersonActs, as: string, response: ServerResponse): void {
  sendJson(response, 200, acts.snapshot(as));
}

/** `POST /api/act` with `{ as, act }`. */
export async function serveAct(
  acts: PersonActs,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const fault = foreignPageFault(request);
  if (fault !== undefined) return sendJson(response, 403, { kind: 'failed', message: `Refused: ${fault}.` });
  const body = await readJson(request);
  const parsed = parseAct(body);
  if ('fault' in parsed) return sendJson(response, 400, { kind: 'failed', message: parsed.fault });
  sendJson(response, 200, await acts.act(parsed.as, parsed.act));
}

/** Server-sent events with the version after each change; changes of one turn are told once. */
export function serveStream(acts: PersonActs, version: number, response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
  response.write(`data: ${version}\n\n`);
  let latest: number | undefined;
  const stop = acts.onChange((changed) => {
    if (latest === undefined)
      setImmediate(() => {
        response.write(`data: ${latest}\n\n`);
        latest = undefined;
      });
    latest = changed;
  });
  response.on('close', stop);
}

/** A file of the page; anything that isn't one is answered with 404. */
export async function serveFile(
  dir: string | undefined,
  path: string,
  response: ServerResponse,
): Promise<void> {
  if (dir === undefined) return sendText(response, 404, 'This sandbox was started without its page.');
  const file = join(dir, normalize(path === '/' ? '/index.html' : path));
  const found = await stat(file).catch(() => undefined);
  if (!found?.isFile()) return sendText(response, 404, `There is no ${path} here.`);
  response.writeHead(200, {
    'content-type': TYPES[extname(file)] ?? 'application/octet-stream',
    ...PAGE_HEADERS,
  });
  createReadStream(file)
    .on('error', () => response.destroy())
    .pipe(response);
}
