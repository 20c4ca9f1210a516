import { onTestFinished } from 'vitest';
import { AdjustableClock } from '../../../src/domain/time/clock.ts';
import type { Sandbox } from '../../../src/sandbox/sandbox.ts';
import { startTarget, type Target } from '../../../src/sandbox/target/start-target.ts';

/** A target system beside a sandbox until the test ends, as the program has one. */
export async function targetOf({ workspace }: Sandbox, groups: string[]): Promise<Target> {
  const target = await startTarget({
    port: 0,
    secret: 'a secret of the sandbox',
    clock: new AdjustableClock(),
    groups: () => groups,
  });
  onTestFinished(() => target.close());
  target.onChange(() => workspace.changed());
  Object.assign(workspace.options, {
    targetState: () => target.state(),
    openSession: (group, email) => target.openSession(group, email),
    changeOutOfBand: (change) => target.changeOutOfBand(change),
  } satisfies Partial<typeof workspace.options>);
  return target;
}
