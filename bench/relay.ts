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
  // It is told by what doesn't come any more.
  socket.on('error', () => {});
  try {
    for (const { sent, answered } of turns) {
      socket.write(sent);
      await untilAnswered(socket, answered);
    }
  } finally {
    socket.destroy();
  }
}

async function untilAnswered(socket: Socket, bytes: number): Promise<void> {
  if (bytes === 0) return;
  let left = bytes;
  socket.setTimeout(GIVE_UP_AFTER_MS, () => socket.destroy());
  await new Promise<void>((resolve, reject) => {
    const hear = ({ length }: Buffer) => {
      left -= length;
      if (left <= 0) done(resolve);
    };
    const end = () =>
      done(() => reject(new Error(`a connection ended ${left} bytes before what was recorded`)));
    const done = (settle: () => void) => {
      socket.off('data', hear).off('close', end);
      settle();
    };
    socket.on('data', hear).on('close', end);
  });
}
