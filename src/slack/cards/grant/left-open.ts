import type { GrantView } from '../../../operations/views.ts';
import { type Message, note, section, sentence } from '../../blocks.ts';
import { inline } from '../../mrkdwn.ts';
import { sign } from '../../signs.ts';
import { person, right } from '../../wording.ts';
import { remainsToOwner } from './what-remains.ts';

/** Tells an owner that what somebody had open under access that is removed goes on, and that Sallyport can't end it. */
export function leftOpenCard(view: GrantView): Message {
  const { grant } = view;
  const whose = `Access to ${right(view.entitlement)} for ${person(view.holder)}`;
  if (grant.state !== 'revoked') return sentence(`${whose} is being removed once more.`);
  const line = `${whose} ${remainsToOwner(view)}`;
  const kind = grant.sessions?.kind;
  if (kind !== 'outlives' && kind !== 'not_shown') return sentence(line);
  return {
    sign: sign('urgent', kind === 'outlives' ? 'Still open' : 'May still be open'),
    text: line,
    blocks: [
      section(line),
      note(
        `Nothing new can be opened. If it can’t wait, look at the system itself, and end it there (connector ${inline(grant.connectorId, 60)}).`,
      ),
    ],
  };
}
