import { DateTime } from 'luxon';
import * as z from 'zod';
import { DomainError } from '../../../domain/errors.ts';
import { completionInWords } from '../../../domain/review/completion.ts';
import { CampaignId } from '../../../domain/ids.ts';
import type { PersonCtx } from '../../actor.ts';
import { type ExportedFile, inFileName } from '../../exported-file.ts';
import { onRecord } from '../../on-record.ts';
import type { CampaignView } from './campaign-view.ts';
import { progressChart } from './chart/progress-chart.ts';
import { renderPng } from './chart/render-png.ts';
import { showCampaign } from './show-campaign.ts';

export const DrawChart = z.object({ campaignId: CampaignId });

/** The progress of a campaign as a picture. */
export async function drawChart(ctx: PersonCtx, raw: z.input<typeof DrawChart>): Promise<ExportedFile> {
  const { campaignId } = DrawChart.parse(raw);
  await onRecord(ctx, 'see how far an access review is', campaignId, async () => assertMaySee(ctx));
  const view = await showCampaign(ctx, campaignId);
  const now = ctx.clock.now();
  const content = await renderPng(drawProgress(view, now, ctx.config.timezone));
  return { name: `progress-${inFileName(now)}.png`, title: titleOf(view), content };
}

function assertMaySee({ actor }: PersonCtx): void {
  if (!actor.isAdmin && !actor.isAuditor)
    throw new DomainError(
      'forbidden',
      'Only admins and auditors see how far an access review is. Ask one of them.',
    );
}

/** What the picture says, for whoever doesn't see it. */
function titleOf({ campaign, counts }: CampaignView): string {
  if (counts === null) return `${campaign.name}: not started yet`;
  const { kept, revoked, byClose, open } = counts;
  return `${campaign.name}: ${completionInWords(counts)}, ${kept} kept, ${revoked - byClose} revoked, ${open} open`;
}

function drawProgress(view: CampaignView, now: Date, zone: string): string {
  const { campaign, counts, reviewers, reviewerCount, resources } = view;
  if (counts === null)
    throw new DomainError(
      'invalid',
      `“${campaign.name}” was never started, so there is no progress to show.`,
    );
  const at = (instant: Date) =>
    DateTime.fromJSDate(instant, { zone }).setLocale('en').toFormat('d LLL, HH:mm');
  const due =
    campaign.closesAt === null || campaign.state !== 'running' ? '' : `, due ${at(campaign.closesAt)}`;
  const elsewhere = counts.total - resources.reduce((sum, one) => sum + one.counts.total, 0);
  return progressChart({
    title: campaign.name,
    subtitle: `${completionInWords(counts)} · ${campaign.state}${due} · as of ${at(now)}`,
    sections: [
      {
        heading: 'By reviewer',
        bars: reviewers.map((one) => ({ label: one.reviewer.name, counts: one.counts, late: one.late })),
        more: said(reviewerCount - reviewers.length, 'reviewer'),
      },
      {
        heading: 'By resource',
        bars: resources.map((one) => ({ label: one.resourceName, counts: one.counts, late: false })),
        more: said(elsewhere, 'item'),
      },
    ],
  });
}

const said = (more: number, what: string): string | null =>
  more <= 0 ? null : `and ${more} ${what}${more === 1 ? '' : 's'} more`;
