import type { ItemCounts } from '../../domain/review/campaign.ts';
import { completionOf } from '../../domain/review/completion.ts';
import { DateTime } from 'luxon';
import { formatDuration } from '../../domain/time/duration.ts';
import type { EvidenceItem } from '../../store/campaign/evidence-store.ts';
import type { Evidence } from './evidence.ts';
import type { Listed } from './findings.ts';
import { html, table } from './html.ts';
import type { Html } from './html.ts';
import { STYLE } from './summary-style.ts';

/** So many reviewers and resources are listed; the tables have all. */
const LISTED = 500;

/** The evidence for somebody who reads: one page without scripts or anything from outside, which prints well. */
export function summaryHtml(evidence: Evidence): string {
  const { campaign, organization, takenAt, takenBy, timezone } = evidence;
  const at = timeIn(timezone);
  const title = `${campaign.name}: evidence`;
  return html`<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${title}</title>${STYLE}</head>
<body>
<header>
<p class="kicker">${organization} · access review</p>
<h1>${campaign.name}</h1>
<p>${periodOf(evidence)} Taken by ${takenBy} on ${at(takenAt)}. Times are those of ${timezone}.</p>
${disagreement(evidence)}
</header>
${countsSection(evidence)}
${populationSection(evidence)}
${resourcesSection(evidence)}
${reviewersSection(evidence)}
${removalsSection(evidence)}
${exceptionsSection(evidence)}
${trailSection(evidence)}
${signOffSection(evidence)}
${checksSection(evidence)}
</body>
</html>
`.text;
}

const timeIn =
  (zone: string) =>
  (at: Date | null): string =>
    at === null ? '–' : DateTime.fromJSDate(at, { zone }).setLocale('en').toFormat('d LLL yyyy, HH:mm');

function periodOf({ campaign, owner, timezone }: Evidence): string {
  const at = timeIn(timezone);
  const by = owner === null ? 'by its schedule' : `by ${owner.name}`;
  const end =
    campaign.closedAt === null
      ? `It is ${campaign.state}, so what stands here may still change; it was due ${at(campaign.closesAt)}.`
      : `Closed on ${at(campaign.closedAt)}.`;
  return `Started ${by} on ${at(campaign.launchedAt)}. ${end}`;
}

function disagreement({ checks }: Evidence): Html {
  const wrong = checks.filter(({ agrees }) => !agrees);
  return wrong.length === 0
    ? html`<p class="good">All ${checks.length} checks agree; they are at the end.</p>`
    : html`<p class="bad">${wrong.length} of ${checks.length} checks don’t agree; they are at the end.</p>`;
}

function countsSection({ progress: { all } }: Evidence): Html {
  const { decided, percent, closedUndecided } = completionOf(all);
  const defaults =
    closedUndecided === 0 ? '' : `: ${all.byClose} revoked and ${all.undecided} left in place by default`;
  const figures: [number, string][] = [
    [all.total, 'under review'],
    [decided, `decided by a person (${percent}%)`],
    [all.kept, 'kept'],
    [all.revoked - all.byClose, 'revoked'],
    [closedUndecided, `closed undecided${defaults}`],
    [all.ended, 'ended before anybody decided'],
    [all.open, 'open'],
  ];
  return html`<section><ul class="figures">
${figures.map(([count, what]) => html`<li><strong>${count}</strong> ${what}</li>\n`)}</ul></section>`;
}

function populationSection({ campaign, timezone }: Evidence): Html {
  const { population, definitionsHash, rules } = campaign;
  if (population === null) return html``;
  return html`<section><h2>What was under review</h2>
<p>${population.inScope} in scope: <code>${population.scope}</code>, as it was on
${timeIn(timezone)(new Date(population.drawnAt))}. ${population.reviewers} reviewers; the first of
${rules.reviewers.join(', ')} who may. ${population.unreviewed} had no reviewer. What nobody decides is
${rules.undecided === 'revoke' ? 'revoked at the close' : 'kept, and isn’t taken for a yes'}.</p>
${table(
  ['Left out', 'Because'],
  population.excluded.map(({ reason, count }) => [count, reason]),
  'Nothing was left out.',
)}
<p>Population <code>${population.hash}</code><br>Definitions <code>${definitionsHash}</code></p></section>`;
}

const TALLY_HEADS = [
  'In all',
  'Decided',
  'Kept',
  'Revoked',
  'Revoked by default',
  'Left by default',
  'Removed',
  'Remains',
  'Ended',
  'Open',
];
const tallyCells = (one: ItemCounts): number[] => [
  one.total,
  completionOf(one).decided,
  one.kept,
  one.revoked - one.byClose,
  one.byClose,
  one.undecided,
  one.remediated,
  one.remains,
  one.ended,
  one.open,
];

function resourcesSection({ progress, resourceName }: Evidence): Html {
  const largest = progress.resources.toSorted((a, b) => b.total - a.total).slice(0, LISTED);
  return html`<section><h2>By resource</h2>
${table(
  ['Resource', ...TALLY_HEADS],
  largest.map((one) => [resourceName(one.resourceId), ...tallyCells(one)]),
  'No resource was in scope.',
)}${rest(progress.resources.length - largest.length, 'population.csv')}</section>`;
}

function reviewersSection({ progress, personName, timezone }: Evidence): Html {
  const at = timeIn(timezone);
  const largest = progress.reviewers.toSorted((a, b) => b.counts.total - a.counts.total).slice(0, LISTED);
  return html`<section><h2>By reviewer</h2>
${table(
  ['Reviewer', ...TALLY_HEADS, 'Submitted', 'Escalated', 'Worth a look'],
  largest.map(({ reviewerId, counts, late, submittedAt, escalatedAt, signs }) => [
    personName(reviewerId),
    ...tallyCells(counts),
    submittedAt === null && late ? 'late' : at(submittedAt),
    at(escalatedAt),
    signs.join(' '),
  ]),
  'Nobody reviewed anything.',
)}${rest(progress.reviewers.length - largest.length, 'decisions.csv')}
<p class="none">“Worth a look” names signs that nobody looked at what was decided. Whether it was so is for a person to
judge.</p></section>`;
}

function removalsSection({ findings }: Evidence): Html {
  const { removals, slowestSeconds } = findings;
  const all = Object.values(removals).reduce((sum, one) => sum + one, 0);
  const took =
    removals.removed === 0 ? '' : ` It took at most ${inWords(slowestSeconds)} from the decision in force.`;
  return html`<section><h2>Removals</h2>
<p>Decisions to revoke that came into force: ${all}. Each is in <code>remediation.csv</code>, with its proof.</p>
<ul>
<li>Proved gone: ${removals.removed}.${took}</li>
<li>The access remains, for a stated reason: ${removals.remains}</li>
<li>Under way: ${removals['under way']}</li>
<li>Still to be begun: ${removals.waiting}</li>
</ul></section>`;
}

const inWords = (seconds: number): string => formatDuration(Math.max(1, Math.ceil(seconds)));

function exceptionsSection({ findings }: Evidence): Html {
  const reasonOf = ({ item, grant }: EvidenceItem): string =>
    item.proof ??
    (item.state === 'revoked' ? grant?.lastError : null) ??
    (item.comment || (item.state === 'undecided' ? 'Nobody had decided when the review closed.' : ''));
  const list = (
    title: string,
    { items, count }: Listed,
    none: string,
  ): Html => html`<h3>${title}: ${count}</h3>
${table(
  ['Whose', 'What', 'Reviewer', 'Why'],
  items.map((one) => [
    one.holder?.name ?? one.item.roleId,
    one.item.entitlement,
    one.reviewer?.name ?? 'nobody',
    reasonOf(one),
  ]),
  none,
)}${rest(count - items.length, 'decisions.csv')}`;
  return html`<section><h2>Exceptions</h2>
<p>Decisions against what was recommended: ${findings.againstRecommendation}. Each has its reason in
<code>decisions.csv</code>.</p>
${list('Revoked, and the access remains', findings.remains, 'None.')}
${list('Revoked, and not proved gone yet', findings.unfinished, 'None.')}
${list('Undecided, and the access stays', findings.undecided, 'None.')}
${list('Nobody to review it', findings.unreviewed, 'None.')}</section>`;
}

function trailSection({ trail, told, timezone }: Evidence): Html {
  const at = timeIn(timezone);
  const count = (...kinds: Parameters<typeof trail.get>[0][]) =>
    kinds.reduce((sum, kind) => sum + (trail.get(kind) ?? 0), 0);
  return html`<section><h2>What happened</h2>
<p>Reminders: ${count('review-batch.reminded')}. Escalations: ${count('campaign.escalated')}. Items handed to somebody
else: ${count('review-item.reassigned')}. Batches submitted: ${count('review-batch.submitted')}. Everything is in
<code>trail.csv</code>.</p>
${table(
  ['When', 'Who', 'What'],
  told.map((row) => [at(row.at), row.actorLabel, row.sentence]),
  'Nothing is on record.',
)}</section>`;
}

function signOffSection({ signOffs, timezone }: Evidence): Html {
  const at = timeIn(timezone);
  return html`<section><h2>Sign-offs</h2>
${table(
  ['Who', 'Asked', 'Signed', 'Statement'],
  signOffs.map(({ signOff, person }) => [
    person?.name ?? signOff.personId,
    at(signOff.askedAt),
    at(signOff.signedAt),
    signOff.statement,
  ]),
  'Nobody was asked to sign.',
)}</section>`;
}

function checksSection({ checks }: Evidence): Html {
  return html`<section><h2>Checks</h2>
<p>Counts and hashes of the same thing that were come by differently. How to make the hashes again stands in
<code>docs/reviews.md</code>.</p>
${table(
  ['What', 'Expected', 'Found', ''],
  checks.map(({ what, expected, found, agrees }) => [
    what,
    figure(expected),
    figure(found),
    agrees ? 'agrees' : html`<strong class="bad">doesn’t agree</strong>`,
  ]),
  'None.',
)}</section>`;
}

/** Of a hash so much that two which differ look different; the manifest has it whole. */
const figure = (value: string | number | null): string =>
  typeof value === 'string' ? `${value.slice(0, 16)}…` : String(value ?? 'nothing');

const rest = (count: number, file: string): Html =>
  count <= 0 ? html`` : html`<p class="none">And ${count} more, in <code>${file}</code>.</p>`;
