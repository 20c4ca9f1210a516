/** One answer for all who ask while it is worked out, and for `forMs` after it; a failure is for those who waited alone. */
export function shared<T>(work: () => Promise<T>, forMs: number): () => Promise<T> {
  let answer: Promise<T> | undefined;
  return () => {
    if (answer !== undefined) return answer;
    const mine = work();
    answer = mine;
    const forget = () => {
      answer = undefined;
    };
    mine.then(() => (forMs === 0 ? forget() : setTimeout(forget, forMs).unref()), forget);
    return mine;
  };
}
