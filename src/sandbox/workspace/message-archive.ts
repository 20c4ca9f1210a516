import { readFile, rename, writeFile } from 'node:fs/promises';
import * as z from 'zod';
import { parseStored } from '../stored.ts';
import type { Conversations } from './conversations.ts';

/** Many changes that come at once are one write. */
const WRITE_AFTER_MS = 100;

const Stored = z.object({
  messages: z.array(
    z.object({
      channelId: z.string(),
      ts: z.string(),
      userId: z.string(),
      botId: z.string().nullable(),
      text: z.string(),
      blocks: z.array(z.record(z.string(), z.unknown())),
      threadTs: z.string().nullable(),
      editedTs: z.string().nullable(),
      metadata: z.record(z.string(), z.unknown()).nullable(),
    }),
  ),
  readUpTo: z.array(z.tuple([z.string(), z.string()])),
});

const REMEDY = 'delete it to begin without the old messages';

/** Keeps what was posted over a restart, as Slack does. What only one person saw is gone, and so are files. */
export class MessageArchive {
  readonly #conversations: Conversations;
  readonly #file: string;
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> = Promise.resolve();
  #written = '';

  constructor(conversations: Conversations, file: string) {
    this.#conversations = conversations;
    this.#file = file;
  }

  async load(): Promise<void> {
    const text = await readFile(this.#file, 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return undefined;
      throw error;
    });
    if (text === undefined) return;
    const { messages, readUpTo } = parseStored(Stored, { file: this.#file, text, remedy: REMEDY });
    this.#conversations.restore(
      messages.map((message) => ({ ...message, ephemeralTo: null, files: [] })),
      readUpTo,
    );
    this.#written = text;
  }

  /** Called after every change; writes soon. */
  changed(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      // A write that failed is tried again with the next change, and told when the archive is closed.
      this.#writing = this.#writing.catch(() => undefined).then(() => this.#write());
      this.#writing.catch(() => undefined);
    }, WRITE_AFTER_MS);
  }

  async close(): Promise<void> {
    clearTimeout(this.#timer);
    await this.#writing.catch(() => undefined);
    await this.#write();
  }

  async #write(): Promise<void> {
    const messages = this.#conversations
      .all()
      .flatMap((channel) => channel.messages)
      .filter((message) => message.ephemeralTo === null && message.files.length === 0);
    const text = JSON.stringify({ messages, readUpTo: this.#conversations.readMarks() });
    if (text === this.#written) return;
    await writeFile(`${this.#file}.draft`, text);
    await rename(`${this.#file}.draft`, this.#file);
    this.#written = text;
  }
}
