import type { Campaign } from '../../domain/review/campaign.ts';
import { type Message, sentence } from '../blocks.ts';
import { inline } from '../mrkdwn.ts';

/** Says where a draft of an access review is to be found. */
export function draftedMessage({ name }: Campaign): Message {
  return sentence(
    `A draft of “${inline(name, 100)}” is the newest of your messages with me: it says what it would mean. Nobody is asked before you start it.`,
  );
}
