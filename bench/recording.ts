import { connect, createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';

export interface Statement {
  text: string;
  /** As they went over the wire. */
  parameters: (string | null)[];
}

/** What one click sends: who is it, unless another click asked that with it, and what stands between begin and commit. */
export interface Click {
  signIn: Statement | undefined;
  transaction: Statement[];
}

export interface Recording {
  /** The database's URL through the recorder. */
  url: string;
  clicks(): Click[];
  /** The transaction of the most statements. */
  longest(): Statement[];
  /** All transactions in the order of their ends; a statement outside of one is one by itself. */
  transactions(): Statement[][];
  close(): Promise<void>;
}

/** Stands between the program and PostgreSQL, and writes down which statements its clicks send. */
export async function record(databaseUrl: string): Promise<Recording> {
  const there = new URL(databaseUrl);
  const signIns: Statement[] = [];
  const decisions: Statement[][] = [];
  const transactions: Statement[][] = [];
  let longest: Statement[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const upstream = connect(Number(there.port), there.hostname);
    const session = new Session((statements) => {
      const [first] = statements;
      transactions.push(statements);
      if (statements.length > longest.length) longest = statements;
      if (first && /from "slack_account" left join "person"/.test(first.text)) signIns.push(first);
      if (statements.some(({ text }) => text.startsWith('insert into "decision"')))
        decisions.push(statements);
    });
    client.on('data', (chunk) => session.take(chunk));
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
  const url = new URL(databaseUrl);
  url.port = String((server.address() as AddressInfo).port);
  url.hostname = '127.0.0.1';
  return {
    url: url.href,
    clicks() {
      const share = signIns.length / decisions.length;
      return decisions.map((transaction, index) => {
        const place = Math.floor(index * share);
        const isFirst = index === 0 || place !== Math.floor((index - 1) * share);
        return { signIn: isFirst ? signIns[place] : undefined, transaction };
      });
    },
    longest: () => longest,
    transactions: () => transactions,
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** One connection's side of PostgreSQL's protocol, version 3: https://www.postgresql.org/docs/current/protocol-message-formats.html */
class Session {
  readonly #ended: (statements: Statement[]) => void;
  readonly #texts = new Map<string, string>();
  #rest: Buffer = Buffer.alloc(0);
  #started = false;
  #open: Statement[] | undefined;

  constructor(ended: (statements: Statement[]) => void) {
    this.#ended = ended;
  }

  take(chunk: Buffer): void {
    this.#rest = Buffer.concat([this.#rest, chunk]);
    for (;;) {
      const head = this.#started ? 1 : 0;
      if (this.#rest.length < head + 4) return;
      const length = head + this.#rest.readInt32BE(head);
      if (this.#rest.length < length) return;
      const message = this.#rest.subarray(0, length);
      this.#rest = this.#rest.subarray(length);
      if (this.#started) this.#read(message);
      this.#started = true;
    }
  }

  #read(message: Buffer): void {
    const type = String.fromCharCode(message[0] ?? 0);
    const fields = new Fields(message.subarray(5));
    if (type === 'Q') this.#sent({ text: fields.text(), parameters: [] });
    if (type === 'P') this.#texts.set(fields.text(), fields.text());
    if (type !== 'B') return;
    fields.text();
    const text = this.#texts.get(fields.text()) ?? '';
    for (let formats = fields.int16(); formats > 0; formats--) fields.int16();
    this.#sent({ text, parameters: Array.from({ length: fields.int16() }, () => fields.value()) });
  }

  #sent(statement: Statement): void {
    const text = statement.text.trim().toLowerCase();
    if (text.startsWith('begin')) {
      this.#open = [];
    } else if (text === 'commit' || text === 'rollback') {
      if (text === 'commit') this.#ended(this.#open ?? []);
      this.#open = undefined;
    } else if (this.#open) {
      this.#open.push(statement);
    } else {
      this.#ended([statement]);
    }
  }
}

class Fields {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  text(): string {
    const end = this.#bytes.indexOf(0, this.#at);
    const text = this.#bytes.toString('utf8', this.#at, end);
    this.#at = end + 1;
    return text;
  }

  int16(): number {
    this.#at += 2;
    return this.#bytes.readInt16BE(this.#at - 2);
  }

  value(): string | null {
    const length = this.#bytes.readInt32BE(this.#at);
    this.#at += 4;
    if (length < 0) return null;
    this.#at += length;
    return this.#bytes.toString('utf8', this.#at - length, this.#at);
  }
}
