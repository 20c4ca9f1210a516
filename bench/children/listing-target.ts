import { once } from 'node:events';
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { answerEach } from '../child.ts';

export interface ListingTarget {
  /** What it lists, by target: e-mails. */
  holders: Record<string, string[]>;
  onAPage: number;
}

let listed: ListingTarget = { holders: {}, onAPage: 1 };

/** Speaks the webhook contract's readings and nothing else, out of memory: its pages cost next to nothing to make. */
const server = createServer((request, response) => {
  void text(request).then((body) => {
    const { type, data } = JSON.parse(body) as {
      type: string;
      data: { target?: string; cursor?: string; account?: { email: string } };
    };
    const answer = type === 'access.list' ? list(data) : undefined;
    response.writeHead(answer === undefined && type !== 'access.health' ? 501 : 200, {
      'content-type': 'application/json',
    });
    response.end(JSON.stringify(answer ?? { ok: true }));
  });
});

function list({
  target = '',
  cursor = '0',
  account,
}: {
  target?: string;
  cursor?: string;
  account?: { email: string };
}) {
  const all = listed.holders[target] ?? [];
  const asked = account === undefined ? all : all.filter((email) => email === account.email);
  const from = Number(cursor);
  const next = from + listed.onAPage;
  return {
    grants: asked.slice(from, next).map((email) => ({ target, account: { email, id: `id-${email}` } })),
    ...(next < asked.length && { next: String(next) }),
  };
}

answerEach<ListingTarget, { url: string }>(async (holds) => {
  listed = holds;
  if (!server.listening) {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
  }
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('it listens on no port');
  return { url: `http://127.0.0.1:${address.port}/` };
});
