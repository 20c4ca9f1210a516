import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';

const registry = new Registry();
const registers = [registry];

/** What `/metrics` shows. Counted where it happens, after the commit; docs/operating.md says what to alert on. */
export const metrics = {
  registry,
  decisions: new Counter({
    name: 'sallyport_decisions_total',
    help: 'Decisions on requests, by verdict (approve, deny).',
    labelNames: ['verdict'],
    registers,
  }),
  provisionings: new Counter({
    name: 'sallyport_provisionings_total',
    help: 'Attempts to apply a grant, by connector and outcome.',
    labelNames: ['connector', 'outcome'],
    registers,
  }),
  revocations: new Counter({
    name: 'sallyport_revocations_total',
    help: 'Attempts to remove a grant, by connector and outcome.',
    labelNames: ['connector', 'outcome'],
    registers,
  }),
  revocationLateness: new Histogram({
    name: 'sallyport_revocation_lateness_seconds',
    help: 'From the moment that access was due to end until a read back showed it gone, and what was open under it was settled.',
    buckets: [0.1, 0.5, 1, 2, 5, 15, 60, 300, 3_600, 86_400],
    registers,
  }),
  sessions: new Counter({
    name: 'sallyport_left_open_total',
    help: 'Ended access by what became of what was open under it (ended, none, outlives, not_shown), by connector.',
    labelNames: ['connector', 'outcome'],
    registers,
  }),
  cards: new Counter({
    name: 'sallyport_cards_total',
    help: 'Deliveries of cards to Slack, by outcome (shown, replaced, found, gone, retry, refused, wait, too-late, unreachable).',
    labelNames: ['outcome'],
    registers,
  }),
  slackRecordsDropped: new Counter({
    name: 'sallyport_slack_records_dropped_total',
    help: 'Users that Slack told of and that could not be read or tied; each is in the log.',
    registers,
  }),
  jobRuns: new Counter({
    name: 'sallyport_job_runs_total',
    help: 'Runs of jobs, by job and outcome (done, failed).',
    labelNames: ['job', 'outcome'],
    registers,
  }),
  jobSeconds: new Histogram({
    name: 'sallyport_job_duration_seconds',
    help: 'How long a run of a job took.',
    labelNames: ['job'],
    buckets: [0.001, 0.005, 0.025, 0.1, 0.5, 2.5, 10, 60],
    registers,
  }),
  jobFailures: new Gauge({
    name: 'sallyport_job_consecutive_failures',
    help: 'Runs of a job that failed since its last good one; 0 is healthy.',
    labelNames: ['job'],
    registers,
  }),
  stuck: new Gauge({
    name: 'sallyport_stuck',
    help: 'Rows that are past due and not through, by what they are (counted when scraped).',
    labelNames: ['what'],
    registers,
  }),
  lookAge: new Gauge({
    name: 'sallyport_look_age_seconds',
    help: 'Since the last complete look at what a system holds began, or since looks are planned where there was none, by resource (looked up when scraped).',
    labelNames: ['resource'],
    registers,
  }),
  lookReadSoFar: new Gauge({
    name: 'sallyport_look_read_so_far',
    help: 'How much access the looks that are under way have read, by resource (looked up when scraped).',
    labelNames: ['resource'],
    registers,
  }),
  openFindings: new Gauge({
    name: 'sallyport_open_findings',
    help: 'Findings that wait to be settled, by kind (counted when scraped).',
    labelNames: ['kind'],
    registers,
  }),
  groupAge: new Gauge({
    name: 'sallyport_group_age_seconds',
    help: 'Since a group that is kept elsewhere was read, or tried first where it never was, by group (looked up when scraped).',
    labelNames: ['group'],
    registers,
  }),
};

/** Adds those of the process: memory, event loop lag, garbage collection. */
export function collectProcessMetrics(): void {
  collectDefaultMetrics({ register: registry, prefix: 'sallyport_' });
}
