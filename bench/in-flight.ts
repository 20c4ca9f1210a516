export interface Measured {
  perSecond: number;
  /** Of each, in its order of completion. */
  milliseconds: number[];
}

/** Runs every task, so many at a time. */
export async function inFlight(
  tasks: number,
  atOnce: number,
  run: (index: number) => Promise<void>,
): Promise<Measured> {
  const milliseconds: number[] = [];
  let next = 0;
  const startedAt = performance.now();
  const worker = async () => {
    for (let index = next++; index < tasks; index = next++) {
      const at = performance.now();
      await run(index);
      milliseconds.push(performance.now() - at);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return { perSecond: (tasks * 1000) / (performance.now() - startedAt), milliseconds };
}
