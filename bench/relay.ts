import { connect, createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';

const GIVE_UP_AFTER_MS = 30_000;

/** What a client sent at once, and how many bytes came back before it sent more. */
interface Turn {
  sent: Buffer;
  answered: number;
}
export type Conversation = Turn[];

export interface Relay {
  port: number;
  /** One for each connection, in the order in which they began. */
  conversations: readonly Conversation[];
  close(): Promise<void>;
}

/** Stands before a server on this machine, and writes down what is said to it. */
export async function startRelay(port: number): Promise<Relay> {
  const conversations: Conversation[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const turns: Conversation = [];
    conversations.push(turns);
    const upstream = connect(port, '127.0.0.1');
    client.on('data', (sent) => {
      const open = turns.at(-1);
      if (open?.answered === 0) open.sent = Buffer.concat([open.sent, sent]);
      else turns.push({ sent, answered: 0 });
    });
    upstream.on('data', ({ length }) => {
      const open = turns.at(-1);
      if (open !== undefined) open.answered += length;
    });
    for (const [one, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(one);
      one.setNoDelay(true);
      one.pipe(other);
      one.on('error', () => other.destroy());
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    conversations,
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Says the same again on a connection of its own. */
export async function sayAgain(port: number, turns: Conversation): Promise<void> {
  const socket = connect(port, '127.0.0.1');
  socket.setNoDelay(true);
  socket.setTimeout(GIVE_UP_AFTER_MS, () => socket.destroy());
  // It is told by what doesn't come any more.
  socket.on('error', () => {});
  /** Less than none where answers to what was sent together come sooner than they did. */
  let awaited = 0;
  let heard = () => {};
  socket.on('data', ({ length }) => {
    awaited -= length;
    heard();
  });
  const ended = new Promise<never>((_resolve, reject) =>
    socket.on('close', () =>
      reject(new Error(`a connection ended ${awaited} bytes before what was recorded`)),
    ),
  );
  ended.catch(() => {});
  try {
    for (const { sent, answered } of turns) {
      awaited += answered;
      socket.write(sent);
      while (awaited > 0) {
        const more = new Promise<void>((resolve) => {
          heard = resolve;
        });
        await Promise.race([more, ended]);
      }
    }
  } finally {
    socket.destroy();
  }
}
