import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pino } from 'pino';
import { describe, expect, onTestFinished, test } from 'vitest';
import { AdjustableClock } from '../../src/domain/time/clock.ts';
import { callFault, makeClients } from '../../src/slack/workspace/clients.ts';
import { MethodHold } from '../../src/slack/workspace/method-hold.ts';
import { respondFetch } from '../../src/slack/workspace/slack-fetch.ts';

type Answer = (response: ServerResponse) => void;
const PAGE: Answer = (response) =>
  response.writeHead(200, { 'content-type': 'text/html' }).end('<html>Sign in to the guest network</html>');
const says =
  (status: number, body: string, headers: Record<string, string> = {}): Answer =>
  (response) =>
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(body);
const LIMITED = '{"ok":false,"error":"ratelimited"}';

/** A server that gives these answers, one to each call, the last of them again and again. */
async function answering(...answers: Answer[]) {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const answer = answers[Math.min(asked.length, answers.length - 1)];
    asked.push(request.url ?? '');
    request.resume().on('end', () => answer?.(response));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  onTestFinished(() => server.close().closeAllConnections());
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const clients = makeClients({ botToken: 'xoxb-1', apiUrl: `${url}/api/`, log: pino({ level: 'silent' }) });
  return { url, asked, clients };
}

describe('a call of Slack’s Web API', () => {
  test.each<[string, Answer]>([
    ['a page of a proxy', PAGE],
    ['a page of a proxy that says it is JSON', says(200, '<html>Sign in</html>')],
    ['nothing', says(200, '')],
    ['one word', says(200, 'forbidden', { 'content-type': 'text/plain' })],
    ['JSON that says nothing of how it went', says(200, '{"status":"up"}')],
    ['JSON that is no object', says(200, 'null')],
    ['a page that says it is compressed', says(200, 'page', { 'content-type': 'application/gzip' })],
  ])('that is answered with %s is neither done nor refused', async (_what, answer) => {
    const { clients } = await answering(answer);
    const log = pino({ level: 'silent' });
    const method = new MethodHold('chat.postMessage', { clock: new AdjustableClock(), log });
    const posted = await method.call(() => clients.cards.chat.postMessage({ channel: 'U1', text: 'Hello' }));
    expect(posted).toEqual({ kind: 'unknown', error: expect.stringContaining('wasn’t Slack’s') });
    expect(JSON.stringify(posted)).not.toMatch(/Sign in|xoxb/);
  });

  test('that a person waits for is made once more', async () => {
    const { clients, asked } = await answering(PAGE, says(200, '{"ok":true,"view":{"id":"V1"}}'));
    const opened = await clients.interactive.views.open({
      trigger_id: '1',
      view: { type: 'modal', title: { type: 'plain_text', text: 'A' }, blocks: [] },
    });
    expect(opened.view?.id).toBe('V1');
    expect(asked).toEqual(['/api/views.open', '/api/views.open']);
  });

  test.each<[string, Answer, number]>([
    ['200 and a time', says(200, LIMITED, { 'retry-after': '7' }), 7_000],
    ['200 and no time', says(200, LIMITED), 5_000],
    ['200 and the older word', says(200, '{"ok":false,"error":"rate_limited"}'), 5_000],
    ['429 and no time', says(429, LIMITED), 5_000],
    ['429 and a date', says(429, LIMITED, { 'retry-after': 'Sun, 29 Nov 2026 09:00:00 GMT' }), 5_000],
    ['429 and no JSON', says(429, '<html>', { 'retry-after': '2' }), 2_000],
  ])('that is asked to wait with %s waits, and isn’t refused', async (_what, answer, afterMs) => {
    const { clients, asked } = await answering(answer);
    const fault = await clients.interactive.auth.test().catch(callFault);
    expect(fault).toEqual({ kind: 'wait', afterMs, error: 'Slack asked to wait' });
    expect(asked).toHaveLength(1);
  });

  test('that uploads a file isn’t taken for done where a proxy took it', async () => {
    const { clients, url, asked } = await answering(
      (response) => says(200, `{"ok":true,"upload_url":"${url}/upload/1","file_id":"F1"}`)(response),
      PAGE,
      says(200, '{"ok":true,"files":[]}'),
    );
    const file = { channel_id: 'C1', file: Buffer.from('trail'), filename: 'trail.csv', title: 'Trail' };
    await expect(clients.bulk.filesUploadV2(file)).rejects.toThrow('wasn’t Slack’s');
    expect(asked.at(-1)).toBe('/upload/1');
  });

  test('that Slack refuses is refused', async () => {
    const { clients } = await answering(says(200, '{"ok":false,"error":"invalid_blocks"}'));
    expect(await clients.cards.auth.test().catch(callFault)).toEqual({
      kind: 'refused',
      code: 'invalid_blocks',
    });
  });
});

describe('an answer to a response_url', () => {
  const send = { method: 'POST', body: '{"text":"Done"}' };

  test.each([
    ['a page of a proxy', PAGE],
    ['ratelimited in a 200', says(200, LIMITED)],
  ])('is sent again after %s', async (_what, answer) => {
    const { url, asked } = await answering(answer, says(200, 'ok', { 'content-type': 'text/plain' }));
    const response = await respondFetch([1, 1])(`${url}/actions/1`, send);
    expect([response.status, await response.text()]).toEqual([200, 'ok']);
    expect(asked).toHaveLength(2);
  });

  test('is given up when nobody but the proxy answers', async () => {
    const { url, asked } = await answering(PAGE);
    await expect(respondFetch([1, 1])(`${url}/actions/1`, send)).rejects.toThrow('wasn’t Slack’s');
    expect(asked).toHaveLength(3);
  });

  test.each([
    ['ok', says(200, 'ok')],
    ['ok in JSON', says(200, '{"ok":true}')],
    ['nothing', says(200, '')],
  ])('is sent once where Slack says %s', async (_what, answer) => {
    const { url, asked } = await answering(answer);
    expect((await respondFetch([1, 1])(`${url}/actions/1`, send)).status).toBe(200);
    expect(asked).toHaveLength(1);
  });
});
