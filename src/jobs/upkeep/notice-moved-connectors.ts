import { noticeMovedConnectors } from '../../operations/connector/notice-moved-connectors.ts';
import type { Job } from '../job.ts';

/** Tells of grants that stand at another place than their connector's settings say. */
export const noticeMovedConnectorsJob: Job = {
  name: 'notice-moved-connectors',
  everySeconds: 30,
  offsetSeconds: 7,
  runsAtStart: true,
  run: noticeMovedConnectors,
};
