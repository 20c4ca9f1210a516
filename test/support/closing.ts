/** Has something closed later, after whatever comes to be closed since. */
export type Later = (close: () => unknown) => void;

/** Runs something and closes what it opened, the last first, however it ends: for what is tried over and over in one test. */
export async function closing<T>(run: (later: Later) => Promise<T>): Promise<T> {
  const opened: (() => unknown)[] = [];
  try {
    return await run((close) => void opened.push(close));
  } finally {
    // One that can’t be closed must not leave the others open: a process would go on for ever.
    const closed = await inTurn(opened.toReversed());
    for (const fault of closed) process.stderr.write(`not closed: ${String(fault)}\n`);
  }
}

async function inTurn(closers: (() => unknown)[]): Promise<unknown[]> {
  const faults: unknown[] = [];
  for (const close of closers)
    try {
      await close();
    } catch (fault) {
      faults.push(fault);
    }
  return faults;
}
