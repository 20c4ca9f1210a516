import { reconcileTargets } from '../../operations/reconcile/reconcile-targets.ts';
import type { Job } from '../job.ts';

/** Compares what targets hold with what was decided. */
export const reconcileTargetsJob: Job = {
  name: 'reconcile-targets',
  everySeconds: 15,
  offsetSeconds: 7,
  runsOnWake: true,
  run: reconcileTargets,
};
