import { askAboutFindings } from '../../operations/finding/ask-about-findings.ts';
import type { Job } from '../job.ts';

/** Asks those who came to be the ones who decide whether access that was found stays. */
export const askAboutFindingsJob: Job = {
  name: 'ask-about-findings',
  everySeconds: 30,
  runsOnWake: true,
  run: askAboutFindings,
};
