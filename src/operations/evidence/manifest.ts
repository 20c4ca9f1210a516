import { completionOf } from '../../domain/review/completion.ts';
import { POPULATION_LINE } from '../../store/campaign/review-launch-store.ts';
import type { ArchivedFile } from './archive.ts';
import type { Evidence } from './evidence.ts';

/** What the archive holds and how to check it, as JSON. */
export function manifestJson(evidence: Evidence, files: readonly ArchivedFile[]): string {
  const { campaign, progress, resources, checks, takenAt, takenBy } = evidence;
  const { id, kind, name, state, templateId, subjectId, definitionsHash, rules } = campaign;
  const { decided, of, percent, closedUndecided } = completionOf(progress.all);
  const manifest = {
    format: 1,
    campaign: {
      id,
      kind,
      name,
      state,
      template: templateId,
      subject: subjectId,
      launched_at: campaign.launchedAt,
      due_at: campaign.closesAt,
      closing_at: campaign.closingAt,
      closed_at: campaign.closedAt,
      rules,
    },
    definitions_sha256: definitionsHash,
    population: campaign.population,
    population_line: POPULATION_LINE,
    resources: resources.map((one) => ({
      resource_id: one.resourceId,
      in_scope: one.inScope,
      excluded: one.excluded,
      sha256: one.hash,
    })),
    counts: progress.all,
    completion: { decided, of, percent, closed_undecided: closedUndecided },
    generated_at: takenAt,
    generated_by: takenBy,
    files,
    checks,
  };
  return `${JSON.stringify(manifest, null, 2)}\n`;
}
