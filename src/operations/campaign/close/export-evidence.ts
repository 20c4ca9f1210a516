import * as z from 'zod';
import { DomainError } from '../../../domain/errors.ts';
import { CampaignId } from '../../../domain/ids.ts';
import { audit } from '../../../store/audit/audit-log.ts';
import * as campaignStore from '../../../store/campaign/campaign-store.ts';
import { transaction } from '../../../store/database/transaction.ts';
import type { Ctx } from '../../context.ts';
import { type ExportedFile, inFileName } from '../../exported-file.ts';
import { keepInMemory } from '../../evidence/kept.ts';
import type { Kept } from '../../evidence/kept.ts';
import { writeEvidence } from '../../evidence/write-evidence.ts';
import { onRecord } from '../../on-record.ts';

export const ExportEvidence = z.object({ campaignId: CampaignId });

/** The first look sorts all items. */
const STATEMENT_TIMEOUT_MS = 120_000;

/** The evidence of a campaign that was launched, as one zip in memory. */
export async function exportEvidence(
  ctx: Ctx,
  raw: z.input<typeof ExportEvidence>,
): Promise<{ sha256: string; file: ExportedFile }> {
  const { sha256, file } = await keepEvidence(ctx, raw, { keep: keepInMemory });
  return { sha256, file: { name: file.name, title: file.title, content: file.kept.content() } };
}

/**
 * The same, where the places stand that `keep` makes. That it leaves, and its hash, is written down before it does. `tell`
 * hears how many of its items are in it.
 */
export async function keepEvidence<Place extends Kept>(
  ctx: Ctx,
  raw: z.input<typeof ExportEvidence>,
  { keep, tell }: { keep: () => Place; tell?: (done: number, all: number) => void },
): Promise<{ sha256: string; file: Omit<ExportedFile, 'content'> & { kept: Place } }> {
  const { campaignId } = ExportEvidence.parse(raw);
  await onRecord(ctx, 'take the evidence of an access review', campaignId, async () => assertMayTake(ctx));
  const campaign = await campaignStore.findCampaign(ctx.db.drizzle, campaignId);
  if (campaign === undefined) throw new DomainError('not_found', 'This access review can’t be found.');
  if (campaign.launchedAt === null)
    throw new DomainError(
      'invalid',
      `“${campaign.name}” was never started, so there is no evidence of it. Start it first.`,
    );
  const { name, sha256, kept } = await transaction(
    ctx,
    async (tx) => {
      const row = await campaignStore.findCampaign(tx, campaignId);
      if (row === undefined) throw new Error('a campaign was removed');
      const written = await writeEvidence(tx, ctx, campaignStore.toCampaign(row), {
        keep,
        tell: (items) => tell?.(items, Math.max(items, row.population?.inScope ?? 0)),
      });
      return { name: row.name, ...written };
    },
    { isolation: 'repeatable read', statementTimeoutMs: STATEMENT_TIMEOUT_MS },
  );
  await transaction(ctx, (tx) =>
    audit(tx, ctx, { kind: 'campaign.exported', data: { campaign: name, sha256 }, subject: { campaignId } }),
  );
  return {
    sha256,
    file: {
      name: fileName(name, ctx.clock.now()),
      title: `Evidence of ${name}, sha-256 ${sha256.slice(0, 12)}`,
      kept,
    },
  };
}

/** Whoever may run the program's command line reads the same database anyway. */
function assertMayTake({ actor }: Ctx): void {
  if (actor.kind === 'person' && !actor.isAdmin && !actor.isAuditor)
    throw new DomainError(
      'forbidden',
      'Only admins and auditors may take the evidence of an access review. Ask one of them for it.',
    );
}

function fileName(name: string, now: Date): string {
  const words = name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '');
  return `evidence-${words || 'review'}-${inFileName(now)}.zip`;
}
