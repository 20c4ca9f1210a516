import { pino } from 'pino';
import { openStore, systemContext } from '../../src/program/compose.ts';
import { readDefinitions } from '../../src/program/definitions/read-definitions.ts';
import { AdjustableClock } from '../../src/domain/time/clock.ts';
import { readEnv } from '../../src/program/env.ts';
import { expireDueRequestsJob } from '../../src/jobs/request/expire-due-requests.ts';
import { provisionDueGrantsJob } from '../../src/jobs/grant/provision-due-grants.ts';
import { revokeDueGrantsJob } from '../../src/jobs/grant/revoke-due-grants.ts';
import { tellOverdueRevocationsJob } from '../../src/jobs/grant/tell-overdue-revocations.ts';
import { warnExpiringGrantsJob } from '../../src/jobs/grant/warn-expiring-grants.ts';
import { answerEach } from '../child.ts';

export interface Sweeps {
  /** The program's environment, with the database whose rows are looked through. */
  env: Record<string, string>;
  count: number;
}

const JOBS = [
  revokeDueGrantsJob(),
  provisionDueGrantsJob,
  warnExpiringGrantsJob,
  tellOverdueRevocationsJob,
  expireDueRequestsJob,
];

/** How long each sweep of all jobs over grants and requests took, in milliseconds. */
answerEach<Sweeps, number[]>(async ({ env: variables, count }) => {
  const env = readEnv(variables);
  const log = pino({ level: 'silent' });
  const { definitions } = await readDefinitions(env.accessConfig, env.variables);
  const db = await openStore(env, log);
  const ctx = await systemContext({ db, config: definitions, log, clock: new AdjustableClock() });
  const { signal } = new AbortController();
  const took: number[] = [];
  for (let sweep = 0; sweep < count; sweep++) {
    const at = performance.now();
    for (const job of JOBS) {
      const worked = await job.run(ctx, signal);
      if (worked) throw new Error(`${job.name} found ${worked} rows due, where nothing was`);
    }
    took.push(performance.now() - at);
  }
  await db.close();
  return took;
});
