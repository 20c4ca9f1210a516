import type { AdjustableClock } from '../domain/clock.ts';
import { correctClockJob } from './correct-clock.ts';
import { deliverDueCardsJob } from './deliver-due-cards.ts';
import { expireDueRequestsJob } from './expire-due-requests.ts';
import type { Job } from './job.ts';
import { provisionDueGrantsJob } from './provision-due-grants.ts';
import { refreshDirectoryJob } from './refresh-directory.ts';
import { revokeDueGrantsJob } from './revoke-due-grants.ts';
import { tellOverdueRevocationsJob } from './tell-overdue-revocations.ts';
import { vacuumEmbeddedJob } from './vacuum-embedded.ts';
import { warnExpiringGrantsJob } from './warn-expiring-grants.ts';

/** Every job there is. */
export const allJobs = (clock: AdjustableClock): Job[] => [
  provisionDueGrantsJob,
  revokeDueGrantsJob,
  deliverDueCardsJob,
  expireDueRequestsJob,
  warnExpiringGrantsJob,
  tellOverdueRevocationsJob,
  refreshDirectoryJob,
  correctClockJob(clock),
  vacuumEmbeddedJob,
];
