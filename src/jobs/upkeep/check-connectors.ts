import { checkConnectors } from '../../operations/connector/check-connectors.ts';
import type { Job } from '../job.ts';

/** Asks connectors how they are, before anybody needs them. */
export const checkConnectorsJob: Job = {
  name: 'check-connectors',
  everySeconds: 60,
  offsetSeconds: 23,
  runsAtStart: true,
  run: checkConnectors,
};
