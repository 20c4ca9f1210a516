import { approveClicks } from './figures/approve-clicks.ts';
import { auditYear } from './figures/long/audit-year.ts';
import { campaignLaunch } from './figures/campaign-launch.ts';
import { campaignReads } from './figures/campaign-reads.ts';
import { catalogSearch } from './figures/catalog-search.ts';
import { checkFile } from './figures/check-file.ts';
import { evidence } from './figures/long/evidence.ts';
import { firstStart } from './figures/first-start.ts';
import { helpAcks } from './figures/help-acks.ts';
import { idleMemory } from './figures/idle-memory.ts';
import { importGrants } from './figures/import-grants.ts';
import { killLateness } from './figures/kill-lateness.ts';
import { idleSweep } from './figures/idle-sweep.ts';
import { oneLeaver } from './figures/one-leaver.ts';
import { directoryMembers } from './figures/connectors/directory-members.ts';
import { directoryRemovals } from './figures/connectors/directory-removals.ts';
import { oneDown } from './figures/connectors/one-down.ts';
import { liveSessions } from './figures/connectors/live-sessions.ts';
import { largeStart } from './figures/large-start.ts';
import { policyDecision } from './figures/policy-decision.ts';
import { reconcile } from './figures/reconcile.ts';
import { revocationLateness } from './figures/revocation-lateness.ts';
import { slackCalls } from './figures/slack-calls.ts';
import { slackPace } from './figures/long/slack-pace.ts';
import { startUp } from './figures/start-up.ts';
import { twoProcesses } from './figures/two-processes.ts';
import { tableOf } from './figure.ts';
import type { Figure } from './figure.ts';
import { openStand } from './stand.ts';
import type { Stand } from './stand.ts';

const FIGURES: Record<string, (stand: Stand) => Promise<Figure[]>> = {
  'approve-clicks': approveClicks,
  'two-processes': twoProcesses,
  'help-acks': helpAcks,
  'revocation-lateness': revocationLateness,
  'kill-lateness': killLateness,
  'one-leaver': oneLeaver,
  'idle-sweep': idleSweep,
  'slack-calls': slackCalls,
  'policy-decision': policyDecision,
  'catalog-search': catalogSearch,
  'campaign-launch': campaignLaunch,
  'campaign-reads': campaignReads,
  'import-grants': importGrants,
  reconcile,
  'first-start': firstStart,
  'large-start': largeStart,
  'check-file': checkFile,
  'start-up': startUp,
  'idle-memory': idleMemory,
  'live-sessions': liveSessions,
  'directory-members': directoryMembers,
  'directory-removals': directoryRemovals,
  'one-down': oneDown,
};

/** Each takes longer than some minutes. */
const LONG: typeof FIGURES = {
  'slack-pace': slackPace,
  evidence,
  'audit-year': auditYear,
};

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));

const asked = process.argv.slice(2);
const only = asked.filter((word) => word !== '--long');
const listed = only.length > 0 ? { ...FIGURES, ...LONG } : asked.includes('--long') ? LONG : FIGURES;
const stand = await openStand();
try {
  const figures: Figure[] = [];
  for (const [name, measure] of Object.entries(listed)) {
    if (only.length > 0 && !only.includes(name)) continue;
    process.stderr.write(`measuring ${name} …\n`);
    figures.push(...(await measure(stand)));
  }
  process.stdout.write(`${tableOf(figures)}\n`);
  process.exitCode = figures.every((figure) => figure.met) ? 0 : 1;
} finally {
  await stand.close();
}
