import { createServer } from 'node:http';
import type { IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface FrontDoor {
  eventsUrl: string;
  close(): Promise<void>;
}

/** A load balancer: each payload to the next process, or to another when that one refuses the connection. */
export async function openFrontDoor(eventsUrls: readonly string[]): Promise<FrontDoor> {
  let turn = 0;
  const server = createServer((request, response) => {
    void (async () => {
      const body = await bodyOf(request);
      for (let tried = 0; tried < eventsUrls.length; tried++) {
        const url = eventsUrls[turn++ % eventsUrls.length] ?? '';
        const answer = await pass(url, request, body);
        if (answer === 'refused') continue;
        response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? '' });
        return response.end(answer.text);
      }
      return response.writeHead(502).end();
    })().catch(() => response.destroy());
  });
  server.keepAliveTimeout = 75_000;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    eventsUrl: `http://127.0.0.1:${port}/slack/events`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function pass(url: string, request: IncomingMessage, body: Buffer) {
  const headers = Object.fromEntries(
    ['content-type', 'x-slack-signature', 'x-slack-request-timestamp'].map((name) => [
      name,
      String(request.headers[name] ?? ''),
    ]),
  );
  try {
    const answer = await fetch(url, { method: 'POST', headers, body: new Uint8Array(body) });
    return { status: answer.status, headers: answer.headers, text: await answer.text() };
  } catch (error) {
    const cause = error instanceof Error ? error.cause : undefined;
    if (cause instanceof Error && 'code' in cause && cause.code === 'ECONNREFUSED') return 'refused' as const;
    throw error;
  }
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks);
}
