import type { GrantView } from '../../operations/views.ts';
import { type Message, note, section } from '../blocks.ts';
import { inline, quote } from '../mrkdwn.ts';
import { person, right, type Look } from '../wording.ts';

/** Says to the holder, or to an owner, that an approved access could not be set up, and why. */
export function grantFailedCard(view: GrantView, audienceId: string, look: Look): Message {
  const mine = view.holder.id === audienceId;
  const whose = mine ? 'Your access' : `The access of ${person(view.holder)}`;
  const line = `${whose} to ${right(view.entitlement)} could not be set up. Nothing was granted.`;
  const error = quote(view.grant.lastError ?? '', 500);
  return {
    text: line,
    blocks: [
      section(line, error === '' ? '' : `What the system answered:\n${error}`),
      note(
        mine
          ? `The owners have been told. Once it is repaired, ask again with \`${look.command} request\`.`
          : `Repair it at the connector ${inline(view.grant.connectorId, 60)} (target ${inline(view.grant.target, 100)}); then they can ask again.`,
      ),
    ],
  };
}
