import type { Command } from 'commander';
import { keepEvidence } from '../operations/campaign/close/export-evidence.ts';
import { findCampaign } from '../operations/campaign/show/find-campaign.ts';
import type { Ctx } from '../operations/context.ts';
import { keepInMemory } from '../operations/evidence/kept.ts';
import { keepInFolder } from './keep-in-folder.ts';
import { progressOf } from './progress.ts';
import { note, reporting } from './report.ts';
import { withStore } from './with-store.ts';
import { assertFree, type Destination, isStdout, putOut, withFolderBeside, writeOut } from './write-out.ts';

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
  const tell = progressOf('items');
  if (isStdout(destination)) {
    const { sha256, file } = await keepEvidence(ctx, { campaignId }, { keep: keepInMemory, tell });
    await writeOut({ name: file.name, content: file.kept.content() }, destination);
    note(`stdout: sha-256 ${sha256}.`);
    return;
  }
  await withFolderBeside(destination, async (folder) => {
    const { sha256, file } = await keepEvidence(ctx, { campaignId }, { keep: keepInFolder(folder), tell });
    const written = await putOut({ name: file.name, path: file.kept.path }, destination);
    note(`${written}: sha-256 ${sha256}.`);
  });
}
