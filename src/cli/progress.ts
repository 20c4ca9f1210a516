const EVERY_MS = 2_000;

/** Says how far something long is, no more often than people read; what is done within that says nothing. */
export function progressOf(
  what: string,
  tell: (line: string) => void = (line) => void process.stderr.write(`${line}\n`),
  passedMs: () => number = () => performance.now(),
): (done: number, all: number) => void {
  let saidAt = passedMs();
  return (done, all) => {
    if (passedMs() - saidAt < EVERY_MS) return;
    saidAt = passedMs();
    tell(`${done.toLocaleString('en')} of ${all.toLocaleString('en')} ${what} …`);
  };
}
