import { reportLeftConnectors } from '../../operations/connector/report-left-connectors.ts';
import type { Job } from '../job.ts';

/** Tells those who answer for it what lives at a connector that left access.yaml. */
export const reportLeftConnectorsJob: Job = {
  name: 'report-left-connectors',
  everySeconds: 20,
  run: reportLeftConnectors,
};
