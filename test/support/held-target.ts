import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { z } from 'zod';

const Call = z.object({
  type: z.string(),
  data: z.object({
    target: z.string().default(''),
    account: z.object({ email: z.string() }).default({ email: '' }),
  }),
});

/** A target that believes everybody and holds one write back, as a slow network would. */
export interface HeldTarget {
  url: string;
  /** `<type> <target>` of every write, in their order. */
  writes: string[];
  holdings(): string[];
  /** Resolves when the write that is held back has come. */
  held: Promise<void>;
  /** Carries the held write out and answers it. */
  letThrough(): void;
  close(): Promise<void>;
}

/** `holdBack`: the first write of this name is, as `access.revoke r1`. */
export async function heldTarget(holdBack: string): Promise<HeldTarget> {
  const holdings = new Map<string, { target: string; email: string }>();
  const writes: string[] = [];
  let letThrough: (() => void) | undefined;
  let arrived = (): void => undefined;
  const held = new Promise<void>((resolve) => {
    arrived = resolve;
  });
  const answer = ({ type, data: { target, account } }: z.infer<typeof Call>): object => {
    const key = `${target} ${account.email}`;
    if (type === 'access.list')
      return {
        grants: [...holdings]
          .filter(([one]) => one === key)
          .map(([, { email }]) => ({ target, account: { email } })),
      };
    if (type === 'access.health') return { ok: true };
    const changed = holdings.has(key) === (type === 'access.revoke');
    if (type === 'access.grant') holdings.set(key, { target, email: account.email });
    else holdings.delete(key);
    return { status: 'done', changed };
  };
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const call = Call.parse(JSON.parse(Buffer.concat(chunks).toString('utf8')));
      const { target } = call.data;
      const respond = () =>
        void response
          .writeHead(200, { 'content-type': 'application/json' })
          .end(JSON.stringify(answer(call)));
      const write = `${call.type} ${target}`;
      if (call.type === 'access.grant' || call.type === 'access.revoke') writes.push(write);
      if (write !== holdBack || letThrough) return respond();
      letThrough = respond;
      arrived();
    });
  });
  await new Promise<void>((done) => {
    server.listen(0, '127.0.0.1', done);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hooks/access`,
    writes,
    holdings: () => [...holdings.keys()],
    held,
    letThrough: () => letThrough?.(),
    async close() {
      const closed = new Promise((done) => server.close(done));
      server.closeAllConnections();
      await closed;
    },
  };
}
