import { AdjustableClock } from '../../src/domain/time/clock.ts';
import { startTarget } from '../../src/sandbox/target/start-target.ts';
import { answerEach } from '../child.ts';

export interface InstantTarget {
  secret: string;
  /** What is held there from the start. */
  holdings: { target: string; email: string; name: string }[];
}

answerEach<InstantTarget, { url: string }>(async ({ secret, holdings }) => {
  const target = await startTarget({ port: 0, secret, clock: new AdjustableClock() });
  for (const holding of holdings) await target.hold(holding);
  return { url: target.url };
});
