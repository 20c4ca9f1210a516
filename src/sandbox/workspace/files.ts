import { randomBytes } from 'node:crypto';
import { SlackFault } from './slack-fault.ts';
import { stableId } from './members.ts';
import type { FileRecord } from './conversations.ts';

interface StoredFile extends FileRecord {
  expectedBytes: number;
  content: Buffer | undefined;
  uploadToken: string;
  completed: boolean;
}

/** Files on their way in (a URL, then the bytes, then completion) and those that were shared. */
export class Files {
  readonly #byId = new Map<string, StoredFile>();

  expect(name: string, bytes: number): { id: string; uploadToken: string } {
    const uploadToken = randomBytes(12).toString('hex');
    const id = stableId('F', uploadToken);
    const url = `/files/${id}/${encodeURIComponent(name)}`;
    const file = { id, name, title: name, url, size: bytes, expectedBytes: bytes, uploadToken };
    this.#byId.set(id, { ...file, content: undefined, completed: false });
    return { id, uploadToken };
  }

  receive(uploadToken: string, content: Buffer): StoredFile {
    const file = [...this.#byId.values()].find((one) => one.uploadToken === uploadToken);
    if (!file) throw new SlackFault('file_not_found');
    if (content.length !== file.expectedBytes) throw new SlackFault('upload_size_mismatch');
    file.content = content;
    return file;
  }

  complete(id: string, title: string): FileRecord {
    const file = this.#byId.get(id);
    if (!file || file.content === undefined || file.completed) throw new SlackFault('file_not_found');
    file.completed = true;
    file.title = title === '' ? file.name : title;
    return { id: file.id, name: file.name, title: file.title, url: file.url, size: file.size };
  }

  /** The bytes of a file that was shared. */
  content(id: string): { name: string; content: Buffer } | undefined {
    const file = this.#byId.get(id);
    return file?.completed && file.content ? { name: file.name, content: file.content } : undefined;
  }
}
