import { Router } from 'express';
import type { Logger } from 'pino';
import { metrics } from '../operations/metrics.ts';
import type { LookFigures } from '../operations/reconcile/show/measure-looks.ts';
import type { Readiness } from './readiness.ts';
import { shared } from './shared.ts';

/** However often they are asked for, they are worked out once in this time: clicks need the same processor and database. */
const METRICS_FOR_MS = 3_000;

export interface HealthOptions {
  readiness: Readiness;
  log: Logger;
  /** Counts what is past due and not through, by what it is, for `sallyport_stuck`. */
  countStuck: () => Promise<Record<string, number>>;
  /** How many seconds ago each group that is kept elsewhere was read, for `sallyport_group_age_seconds`. */
  groupAges: () => Promise<Record<string, number>>;
  /** How far what targets hold is known. */
  lookFigures: () => Promise<LookFigures>;
  /** Whether what failed is said already. */
  isSaid?: (error: unknown) => boolean;
}

/** `/healthz`, `/readyz` and `/metrics`, to be mounted on whichever server listens on PORT. */
export function healthRoutes(options: HealthOptions): Router {
  const routes = Router();
  const askReadiness = shared(() => options.readiness.ask(), 0);
  const readMetrics = shared(() => metricsNow(options), METRICS_FOR_MS);

  routes.get('/healthz', (_request, response) => {
    response.json({ alive: true });
  });

  routes.get('/readyz', async (_request, response) => {
    const answer = await askReadiness();
    response.status(answer.ready ? 200 : 503).json(answer);
  });

  routes.get('/metrics', async (_request, response) => {
    response.type(metrics.registry.contentType).send(await readMetrics());
  });

  return routes;
}

const LOOKED_UP = [
  metrics.stuck,
  metrics.groupAge,
  metrics.lookAge,
  metrics.lookReadSoFar,
  metrics.openFindings,
];

async function metricsNow(options: HealthOptions): Promise<string> {
  const { countStuck, groupAges, lookFigures, log, isSaid = () => false } = options;
  const forgetAll = () => LOOKED_UP.forEach((gauge) => gauge.reset());
  try {
    const [counts, groups, looks] = await Promise.all([countStuck(), groupAges(), lookFigures()]);
    forgetAll();
    for (const [what, count] of Object.entries(counts)) metrics.stuck.set({ what }, count);
    for (const [group, seconds] of Object.entries(groups)) metrics.groupAge.set({ group }, seconds);
    for (const [resource, seconds] of Object.entries(looks.ages)) metrics.lookAge.set({ resource }, seconds);
    for (const [resource, read] of Object.entries(looks.readSoFar))
      metrics.lookReadSoFar.set({ resource }, read);
    for (const [kind, count] of Object.entries(looks.open)) metrics.openFindings.set({ kind }, count);
  } catch (err) {
    // The other figures matter most when the database is away; an absent gauge says so itself.
    forgetAll();
    if (!isSaid(err)) log.warn({ err }, 'what is stuck could not be counted for /metrics');
  }
  return metrics.registry.metrics();
}
