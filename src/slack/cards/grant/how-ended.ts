import type { Ending } from '../../../operations/grant/end/find-endings.ts';
import { inline } from '../../mrkdwn.ts';
import { nameOf, when } from '../../wording.ts';

type HowEnded = Pick<Ending, 'endReason' | 'endedBy' | 'review'>;

/** Who ended it and why, in a sentence to its holder, or about them. */
export function howEnded({ endReason, endedBy, review }: HowEnded, holder: 'you' | 'they' = 'you'): string {
  const who = endedBy === null ? 'Somebody' : nameOf(endedBy);
  switch (endReason) {
    case 'review': {
      const inReview =
        review === null ? 'in an access review' : `in the access review “${inline(review, 100)}”`;
      return endedBy === null
        ? `Nobody decided on it ${inReview} before it closed.`
        : `${who} revoked it ${inReview}.`;
    }
    case 'not-justified':
      return `${who} judged the emergency not justified.`;
    case 'not-kept':
      return `${who} had it removed because nobody had asked for it here.`;
    case 'revoked-by-admin':
    case 'revoked-by-owner':
    case 'revoked-by-manager':
      return `${who} ended it.`;
    case 'offboarded':
      return `${who} ended it while ${holder} weren’t active.`;
    case 'returned':
      return 'It was given back.';
    case 'retired':
      return 'Its system doesn’t list it any more.';
    case 'missing':
      return endedBy === null
        ? 'It wasn’t there any more, and the record of why was lost.'
        : `It wasn’t there any more, and ${who} ended it.`;
    case 'unused':
      return `${who} ended it, because nobody had used it for long.`;
    case 'provisioning-failed':
      return 'It could not be set up.';
    case 'expired':
    case null:
      return 'Its time was up.';
  }
}

/** The same with the time: "Omar Haddad ended it today at 16:40." */
export function howAndWhenEnded(ending: HowEnded & Pick<Ending, 'at'>, holder: 'you' | 'they'): string {
  const how = howEnded(ending, holder);
  return ending.at === null ? how : `${how.slice(0, -1)} ${when(ending.at)}.`;
}
