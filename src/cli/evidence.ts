import type { Command } from 'commander';
import { exportEvidence } from '../operations/campaign/close/export-evidence.ts';
import { findCampaign } from '../operations/campaign/show/find-campaign.ts';
import type { Ctx } from '../operations/context.ts';
import { progressOf } from './progress.ts';
import { note, reporting } from './report.ts';
import { withStore } from './with-store.ts';
import { assertFree, type Destination, writeOut } from './write-out.ts';

export function addEvidence(program: Command): void {
  program
    .command('evidence')
    .argument('<review>', 'the name of an access review, or its id')
    .option('--out <file>', 'where it is written, - for stdout; else a new file in this folder')
    .option('--force', 'write over a file that is there')
    .description('write the evidence of an access review to a file, as one zip')
    .action(
      reporting((review: string, destination: Destination) =>
        withStore((ctx) => takeEvidence(ctx, review, destination)),
      ),
    );
}

/** Takes the evidence of the review that is called so. */
export async function takeEvidence(ctx: Ctx, review: string, destination: Destination): Promise<void> {
  await assertFree(destination);
  const campaignId = await findCampaign(ctx, review);
  const { sha256, file } = await exportEvidence(ctx, { campaignId }, progressOf('items'));
  const written = await writeOut(file, destination);
  note(`${written ?? 'stdout'}: sha-256 ${sha256}.`);
}
