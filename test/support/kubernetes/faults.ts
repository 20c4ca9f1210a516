import type { ServerResponse } from 'node:http';
import { failure, type Answer } from './answers.ts';

/** `lost` and `broken`: it was done, and the answer says nothing of it, or that it failed. */
export type Fault =
  | 'broken'
  | 'busy'
  | 'elsewhere'
  | 'half'
  | 'html'
  | 'itemless'
  | 'lost'
  | 'others-json'
  | 'repeated'
  | 'silent';

/** An answer that comes in place of doing anything. */
export function instead(fault: Fault | undefined): Answer | undefined {
  if (fault === 'busy')
    return failure(429, 'TooManyRequests', 'Too many requests, please try again later.', {
      'retry-after': '1',
    });
  if (fault === 'elsewhere') return { code: 307, body: '', headers: { location: 'https://elsewhere.test/' } };
  if (fault === 'others-json') return { code: 200, body: { metadata: {}, items: [], ok: true } };
  return undefined;
}

/** Sends what was answered, or what became of it on its way. */
export function send(response: ServerResponse, answer: Answer, fault: Fault | undefined): void {
  if (fault === 'silent') return;
  if (fault === 'lost') return void response.destroy();
  if (fault === 'html') {
    response.writeHead(200, { 'content-type': 'text/html' }).end('<html>Sign in first</html>');
    return;
  }
  const { code, body, headers } =
    fault === 'broken' ? failure(500, 'InternalError', 'etcdserver: leader changed') : answer;
  const text = JSON.stringify(fault === undefined ? body : spoiled(body, fault));
  response
    .writeHead(fault === 'repeated' ? 200 : code, { 'content-type': 'application/json', ...headers })
    .end(fault === 'half' ? text.slice(0, text.length / 2) : text);
}

function spoiled(body: unknown, fault: Fault): unknown {
  if (fault === 'repeated') return { ...(body as object), metadata: { continue: 'the-same' } };
  return fault === 'itemless' ? { ...(body as object), items: undefined } : body;
}
