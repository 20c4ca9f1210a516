import { lookAtAll } from '../../support/looks.ts';
import type { Scene } from './scene.ts';

/** Every target is looked at, and what comes of it is shown; answers at how many. */
export const looksAround = (scene: Scene): Promise<number> =>
  lookAtAll({ ctx: scene.ctx, run: () => scene.settle(), pass: (seconds) => scene.pass(seconds / 60) });

/** Somebody takes a right away at the target, behind everybody's back. */
export const takenAway = async ({ target }: Scene, group: string, account: string): Promise<void> => {
  const taken = await target.changeOutOfBand({ kind: 'take', group, account });
  if ('fault' in taken) throw new Error(taken.fault);
};
