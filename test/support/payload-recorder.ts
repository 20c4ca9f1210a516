import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Json = Record<string, unknown>;

/** A payload as the workspace sent it: in JSON, as a form of its own, or as a form's `payload`. */
export interface Recorded {
  as: 'json' | 'form' | 'payload';
  payload: Json;
}

/** Stands between the workspace and the program, and writes down what comes by. */
export async function recordPayloads(eventsUrl: string) {
  const recorded: Recorded[] = [];
  const server = createServer((request, response) => {
    void (async () => {
      const chunks: Buffer[] = [];
      for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
      const body = Buffer.concat(chunks).toString('utf8');
      const type = request.headers['content-type'] ?? '';
      recorded.push(readBody(type, body));
      const answer = await fetch(eventsUrl, {
        method: 'POST',
        headers: {
          'content-type': type,
          'x-slack-signature': String(request.headers['x-slack-signature']),
          'x-slack-request-timestamp': String(request.headers['x-slack-request-timestamp']),
        },
        body,
      });
      response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? '' });
      response.end(await answer.text());
    })().catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    recorded,
    eventsUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/slack/events`,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function readBody(type: string, body: string): Recorded {
  if (type.includes('json')) return { as: 'json', payload: JSON.parse(body) as Json };
  const fields = Object.fromEntries(new URLSearchParams(body));
  const { payload } = fields;
  return payload === undefined
    ? { as: 'form', payload: fields }
    : { as: 'payload', payload: JSON.parse(payload) as Json };
}
