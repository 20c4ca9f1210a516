/** Has something closed later, after whatever comes to be closed since. */
export type Later = (close: () => unknown) => void;

/** Runs something and closes what it opened, the last first, however it ends: for what is tried over and over in one test. */
export async function closing<T>(run: (later: Later) => Promise<T>): Promise<T> {
  const opened: (() => unknown)[] = [];
  try {
    return await run((close) => void opened.push(close));
  } finally {
    for (const close of opened.toReversed()) await close();
  }
}
