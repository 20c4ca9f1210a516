import type { Campaign } from '../../domain/review/campaign.ts';
import { type Message, sentence } from '../blocks.ts';
import { inline } from '../mrkdwn.ts';

/** Says where a draft of an access review is to be found. */
export function draftedMessage({ name }: Campaign): Message {
  return sentence(`I’ve sent you a draft of “${inline(name, 100)}”. Nobody is asked until you start it.`);
}
