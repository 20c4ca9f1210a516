import { askAboutDiscrepancies } from '../../operations/discrepancy/ask-about-discrepancies.ts';
import type { Job } from '../job.ts';

/** Puts differences between targets and what was decided before those who settle them. */
export const askAboutDiscrepanciesJob: Job = {
  name: 'ask-about-discrepancies',
  everySeconds: 30,
  runsOnWake: true,
  run: askAboutDiscrepancies,
};
