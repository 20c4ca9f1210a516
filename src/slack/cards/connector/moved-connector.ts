import type {
  MovedConnectorLine,
  MovedConnectorView,
} from '../../../operations/connector/show-moved-connector.ts';
import type { GrantView } from '../../../operations/views.ts';
import { andMore, button, buttons, type Message, note, section, withRest } from '../../blocks.ts';
import { sign } from '../../signs.ts';
import { ACTION, listBlockId } from '../../ids.ts';
import { inline } from '../../mrkdwn.ts';
import { counted, person, right } from '../../wording.ts';

/** What stands at another place than a connector's settings say, to one who answers for it, with what to do. */
export function movedConnectorCard(view: MovedConnectorView): Message {
  const { connectorId, held, total, mayConfirm } = view;
  const line = movedConnectorLine(view);
  if (isSettled(view)) return { text: line, blocks: [section(line)] };
  const head = section(line);
  const foot = [
    note(`Until this is settled, none of it can be extended, removed or proved gone. ${settlesMoved(view)}`),
    ...(mayConfirm ? [buttons(listBlockId('card', `moved-${connectorId}`), confirmMovedButton(view))] : []),
  ];
  const entries = held.map((one) => [section(heldLine(one, view.from.length > 1))]);
  return {
    sign: sign('urgent', 'Connector moved'),
    text: line,
    blocks: [head, ...withRest(entries, { total, rest: andMore }, head, ...foot), ...foot],
  };
}

const isSettled = ({ now, total }: MovedConnectorLine): boolean => now === null || total === 0;

/** The same in one line. */
export function movedConnectorLine(view: MovedConnectorLine): string {
  const { connectorId, now, from, total } = view;
  const id = inline(connectorId, 60);
  if (now === null || isSettled(view))
    return `Everything given through the connector ${id} is where its settings say.`;
  const stand = counted(total, 'grant made through it is', 'grants made through it are');
  const places = from.map((name) => inline(name, 100)).join(', ');
  return `The connector ${id} points to ${inline(now.name, 100)} now, but ${stand} at ${places}.`;
}

/** What its reader can do about it. */
export const settlesMoved = ({ mayConfirm }: MovedConnectorLine): string =>
  `If that’s another system, put the settings back in access.yaml. If the same system has moved, ${mayConfirm ? 'confirm that' : 'an admin can confirm that'}.`;

/** Its value says which place it is about, where things stood when it was shown, and of which connector. */
export function confirmMovedButton({ connectorId, now, from, mark, total }: MovedConnectorLine) {
  const things = counted(total, 'grant', 'grants');
  return button(
    ACTION.confirmMovedConnector,
    'It’s the same system',
    `${now?.id ?? ''}.${mark}:${connectorId}`,
    {
      style: 'danger',
      confirm: {
        title: 'Is it the same system?',
        text: `From now on, Sallyport checks and removes ${things} from ${from.join(', ')} at the new place. If that’s another system, the access at the old one stays there and is reported as gone.`,
        yes: 'It’s the same system',
        no: 'Not sure',
      },
    },
  );
}

/** Where it stands is said of each only where not all of it stands at one place. */
function heldLine(
  { holder, entitlement, grant, at }: GrantView & { at: string },
  saysWhere: boolean,
): string {
  const stands = `target ${inline(grant.target, 80)}${saysWhere ? ` at ${inline(at, 100)}` : ''}`;
  return `• ${person(holder)}: ${right(entitlement)}, ${stands}${grant.state === 'revoking' ? ', to be removed' : ''}`;
}
