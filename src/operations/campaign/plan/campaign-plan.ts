import type { CampaignKind, CampaignRules } from '../../../domain/review/campaign.ts';
import type { Definitions, ReviewTemplate } from '../../../domain/definitions.ts';
import { DomainError } from '../../../domain/errors.ts';
import { REVIEWS_TO } from '../../../domain/request/hand-on.ts';
import { nearestWord } from '../../../domain/nearest-word.ts';

const DAY_SECONDS = 86_400;

/** What a campaign goes by until it is launched: as access.yaml says now. */
export interface CampaignPlan {
  name: string;
  definitionsHash: string;
  rules: CampaignRules;
}

const AD_HOC: Record<Exclude<CampaignKind, 'template'>, Pick<CampaignRules, 'reviewers' | 'undecided'>> = {
  person: { reviewers: ['manager', 'owner'], undecided: 'keep' },
  resource: { reviewers: ['owner', 'manager'], undecided: 'keep' },
  findings: { reviewers: ['owner', 'manager'], undecided: 'revoke' },
  role: { reviewers: ['owner'], undecided: 'keep' },
};

/** The rules of a campaign that no template describes. */
export const adHocRules = (kind: Exclude<CampaignKind, 'template'>): CampaignRules => ({
  ...AD_HOC[kind],
  reassignTo: REVIEWS_TO,
  dueInSeconds: 14 * DAY_SECONDS,
  remind: { everySeconds: 3 * DAY_SECONDS, fromSeconds: 3 * DAY_SECONDS },
  escalate: { afterSeconds: 10 * DAY_SECONDS, to: ['reviewer_manager'] },
  askAboveShare: 0.5,
  signOff: [],
});

const templateRules = (template: ReviewTemplate): CampaignRules => ({
  reviewers: template.reviewers,
  reassignTo: template.reassignTo,
  undecided: template.undecided,
  dueInSeconds: template.dueInSeconds,
  remind: template.remind,
  escalate: template.escalate,
  askAboveShare: template.askAboveShare,
  signOff: template.signOff,
});

export function planOfTemplate(config: Definitions, template: ReviewTemplate): CampaignPlan {
  return { name: template.name, definitionsHash: config.hash, rules: templateRules(template) };
}

/** The template with this id; a misspelt one is answered with the nearest. */
export function findTemplate(config: Definitions, id: string): ReviewTemplate {
  const found = config.reviews.get(id);
  if (found !== undefined) return found;
  const ids = [...config.reviews.keys()];
  const near = nearestWord(id, ids);
  const known = ids.length === 0 ? 'None is defined in access.yaml.' : `There are ${ids.join(', ')}.`;
  throw new DomainError(
    'not_found',
    `There is no review “${id.slice(0, 80)}”. ${near === undefined ? known : `Did you mean “${near}”?`}`,
    { field: 'templateId' },
  );
}
