/** What the cards of a campaign say alike. */
import type { ItemCounts } from '../../../domain/review/campaign.ts';
import { completionOf } from '../../../domain/review/completion.ts';
import { formatDuration } from '../../../domain/time/duration.ts';
import type {
  CampaignView,
  ResourceProgress,
  ReviewerProgress,
} from '../../../operations/campaign/show/campaign-view.ts';
import { inline, inlineWithin } from '../../mrkdwn.ts';
import { counted, day, listed, when } from '../../wording.ts';

/** Together they leave room in one message for everything that may stand in it. */
const NAME = 48;
const SENTENCE = 180;
const SIGNS_SHOWN = 4;
const SIGNERS_SHOWN = 6;

export function titleOf({ campaign }: CampaignView): string {
  return `*Access review: ${inline(campaign.name, 100)}*`;
}

/** Whose act it was, and over what it goes. */
export function originLine({ campaign: { population }, owner, scope }: CampaignView): string {
  const by = owner === null ? 'Started by schedule' : `Started by ${inlineWithin(owner.name, NAME)}`;
  const drawn = population === null ? '' : `drawn ${when(new Date(population.drawnAt))}`;
  return [by, inline(scope, 200), drawn].filter((part) => part !== '').join(' · ');
}

/** "24 kept, 6 revoked, 10 open, 1 ended meanwhile"; what nobody decided stands apart from what people did. */
export function countsLine(counts: ItemCounts): string {
  return [
    `${counts.kept} kept`,
    `${counts.revoked - counts.byClose} revoked`,
    ...(counts.byClose === 0 ? [] : [`${counts.byClose} revoked by default`]),
    ...(counts.open === 0 ? [] : [`${counts.open} open`]),
    ...(counts.undecided === 0 ? [] : [`${counts.undecided} left in place by default`]),
    ...(counts.ended === 0 ? [] : [`${counts.ended} ended meanwhile`]),
  ].join(', ');
}

/** What became of what was revoked; gone is said only of what was read back. Empty when nothing was revoked. */
export function removalsLine({ revoked, remediated, remains, underWay }: ItemCounts): string {
  if (revoked === 0) return '';
  const waiting = revoked - remediated - remains - underWay;
  const parts = [
    `${counted(remediated, 'is', 'are')} gone`,
    underWay === 0 ? '' : `${counted(underWay, 'is', 'are')} being removed`,
    waiting <= 0 ? '' : `${waiting} not started`,
    remains === 0 ? '' : `${counted(remains, 'stays', 'stay')} for a reason given in the evidence`,
  ];
  return `*Removals*: of ${revoked}, ${parts.filter((part) => part !== '').join(', ')}.`;
}

export function reviewerLines({ reviewers, reviewerCount }: CampaignView): string[] {
  if (reviewers.length === 0) return [];
  const more = reviewerCount - reviewers.length;
  return [
    '*By reviewer*, furthest behind first',
    ...reviewers.map(reviewerLine),
    more > 0 ? `… and ${more} more.` : '',
  ];
}

function reviewerLine({ reviewer, counts, late, escalatedAt, submittedAt }: ReviewerProgress): string {
  const state = [
    `${completionOf(counts).decided} of ${counts.total} decided`,
    late ? '*late*' : '',
    escalatedAt === null ? '' : `escalated ${day(escalatedAt)}`,
    submittedAt === null || counts.open > 0 ? '' : 'submitted',
  ].filter((part) => part !== '');
  return `• ${inlineWithin(reviewer.name, NAME)}: ${state.join(', ')}`;
}

export function resourceLines(resources: ResourceProgress[]): string[] {
  if (resources.length === 0) return [];
  return [
    '*By resource*',
    ...resources.map(
      ({ resourceName, counts }) =>
        `• ${inlineWithin(resourceName, NAME)}: ${completionOf(counts).decided} of ${counts.total} decided (${countsLine(counts)})`,
    ),
  ];
}

/** Who seems to have clicked through without looking. */
export function signLines({ reviewers }: CampaignView): string[] {
  const signs = reviewers.flatMap(({ reviewer, signs: said }) =>
    said.map((sign) => `• ${inlineWithin(reviewer.name, NAME)}: ${inlineWithin(sign, SENTENCE)}`),
  );
  if (signs.length === 0) return [];
  const more = signs.length - SIGNS_SHOWN;
  return [
    '*Worth a second look*',
    ...signs.slice(0, SIGNS_SHOWN),
    more > 0 ? `… and ${more} more in the evidence.` : '',
  ];
}

export function stuckLines({ stuck }: CampaignView): string[] {
  if (stuck.length === 0) return [];
  return [
    '*Removals that aren’t getting through* (Sallyport keeps trying)',
    ...stuck.map(
      ({ item, error, since }) =>
        `• ${inlineWithin(item, 120)}, since ${when(since)}: ${inlineWithin(error, SENTENCE)}`,
    ),
  ];
}

export function signOffLines({ signOffs, campaign }: CampaignView): string[] {
  if (signOffs.length === 0) {
    const { signOff } = campaign.rules;
    if (signOff.length === 0 || campaign.closedAt !== null) return [];
    return [
      `*To sign off* once every removal is through: ${listed(signOff.map((who) => inlineWithin(who, NAME)))}.`,
    ];
  }
  return [
    '*Signed off by*',
    ...signOffs
      .slice(0, SIGNERS_SHOWN)
      .map(({ person: signer, signedAt }) =>
        signedAt === null
          ? `• ${inlineWithin(signer.name, NAME)}: not yet`
          : `• ${inlineWithin(signer.name, NAME)}, ${when(signedAt)}`,
      ),
    signOffs.length > SIGNERS_SHOWN ? `… and ${signOffs.length - SIGNERS_SHOWN} more.` : '',
  ];
}

/** Under which rules it runs, in one line each. */
export function ruleLines({ campaign: { rules } }: CampaignView): string {
  const remind =
    rules.remind === null
      ? ''
      : `reminders after ${formatDuration(rules.remind.fromSeconds)}, then every ${formatDuration(rules.remind.everySeconds)}`;
  const escalate =
    rules.escalate === null ? '' : `escalated after ${formatDuration(rules.escalate.afterSeconds)}`;
  const undecided =
    rules.undecided === 'revoke' ? 'undecided access is removed' : 'undecided access stays, and is reported';
  return [`Due ${formatDuration(rules.dueInSeconds)} after the start`, remind, escalate, undecided]
    .filter((part) => part !== '')
    .join(' · ');
}
