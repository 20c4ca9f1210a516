import { CampaignId } from '../../../domain/ids.ts';
import { exportEvidence } from '../../../operations/campaign/close/export-evidence.ts';
import { drawChart } from '../../../operations/campaign/show/draw-chart.ts';
import { sentence } from '../../blocks.ts';
import { ACTION } from '../../ids.ts';
import { sendFile } from '../../workspace/send-file.ts';
import type { ActionListener } from '../action.ts';

export const exportEvidenceAction: ActionListener = {
  id: ACTION.exportEvidence,
  slow: true,
  async handle(ctx, { slack, value }) {
    const { sha256, file } = await exportEvidence(ctx, { campaignId: CampaignId.parse(value) });
    await sendFile(slack, ctx, file);
    const said = `I sent you the evidence as a file of ${inKilobytes(file.content.length)}. Its sha-256, also in the audit trail: ${sha256}`;
    return { kind: 'message', message: sentence(said) };
  },
};

export const postChartAction: ActionListener = {
  id: ACTION.postChart,
  slow: true,
  async handle(ctx, { slack, value }) {
    await sendFile(slack, ctx, await drawChart(ctx, { campaignId: CampaignId.parse(value) }));
    return { kind: 'message', message: sentence('I sent you the chart.') };
  },
};

function inKilobytes(bytes: number): string {
  const kilobytes = Math.max(1, Math.round(bytes / 1_000));
  return kilobytes < 1_000 ? `${kilobytes} kB` : `${(kilobytes / 1_000).toFixed(1)} MB`;
}
