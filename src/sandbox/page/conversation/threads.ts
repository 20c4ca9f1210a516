import type { Message } from '../../acts.ts';

export interface Thread {
  root: Message;
  replies: Message[];
}

/** Replies stand under their root; one whose root isn't shown stands by itself. */
export function threadsOf(messages: Message[]): Thread[] {
  const threads = new Map<string, Thread>();
  for (const message of messages) {
    const thread =
      message.threadTs === null || message.threadTs === message.ts
        ? undefined
        : threads.get(message.threadTs);
    if (thread === undefined) threads.set(message.ts, { root: message, replies: [] });
    else thread.replies.push(message);
  }
  return [...threads.values()];
}
