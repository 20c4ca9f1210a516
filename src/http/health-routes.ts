import { Router } from 'express';
import type { Logger } from 'pino';
import { metrics } from '../operations/metrics.ts';
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

async function metricsNow({
  countStuck,
  groupAges,
  log,
  isSaid = () => false,
}: HealthOptions): Promise<string> {
  try {
    const [counts, ages] = await Promise.all([countStuck(), groupAges()]);
    metrics.stuck.reset();
    metrics.groupAge.reset();
    for (const [what, count] of Object.entries(counts)) metrics.stuck.set({ what }, count);
    for (const [group, seconds] of Object.entries(ages)) metrics.groupAge.set({ group }, seconds);
  } catch (err) {
    // The other figures matter most when the database is away; an absent gauge says so itself.
    metrics.stuck.reset();
    metrics.groupAge.reset();
    if (!isSaid(err)) log.warn({ err }, 'what is stuck could not be counted for /metrics');
  }
  return metrics.registry.metrics();
}
