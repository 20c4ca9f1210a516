import type { MovedConnectorView } from '../../operations/connector/show-moved-connector.ts';
import { button, buttons, fittingRows, type Message, note, section } from '../blocks.ts';
import { ACTION, listBlockId } from '../ids.ts';
import { inline } from '../mrkdwn.ts';
import { counted, person, right } from '../wording.ts';

const ROWS = 20;

/** What stands at another place than a connector's settings say, to one who answers for it, with what to do. */
export function movedConnectorCard(view: MovedConnectorView): Message {
  const { connectorId, now, from, held, mayConfirm } = view;
  const id = inline(connectorId, 60);
  if (now === null || held.length === 0) {
    const line = `Nothing that was given through the connector ${id} stands at another place than its settings say.`;
    return { text: line, blocks: [section(line)] };
  }
  const things = counted(held.length, 'access', 'accesses');
  const places = from.map((name) => inline(name, 100)).join(', ');
  const line = `The settings of the connector ${id} say ${inline(now.name, 100)} now, but ${things} given through it ${held.length === 1 ? 'stands' : 'stand'} at ${places}.`;
  const rest = held.length - ROWS;
  const foot = [
    ...(rest > 0 ? [note(`… and ${rest} more.`)] : []),
    note(
      `Until this is settled, none of it is removed or lengthened, and nothing proves it gone. If it is another system, put the settings back in access.yaml. If it is the same system, moved, ${mayConfirm ? 'confirm that' : 'an admin confirms that'}.`,
    ),
    ...(mayConfirm ? [confirmButton(view, now.id, things)] : []),
  ];
  const rows = held
    .slice(0, ROWS)
    .map(({ holder, entitlement, grant }) =>
      section(
        `• ${person(holder)}: ${right(entitlement)}, target ${inline(grant.target, 80)} at ${inline(grant.place?.name ?? '', 100)}${grant.state === 'revoking' ? ', to be removed' : ''}`,
      ),
    );
  return { text: line, blocks: [section(line), ...fittingRows(rows, ...foot), ...foot] };
}

function confirmButton({ connectorId, from, mark }: MovedConnectorView, placeId: string, things: string) {
  return buttons(
    listBlockId('card', `moved-${connectorId}`),
    button(ACTION.confirmMovedConnector, 'It is the same system', `${placeId}.${mark}:${connectorId}`, {
      style: 'danger',
      confirm: {
        title: 'Is it the same system?',
        text: `From now on ${things} given at ${from.join(', ')} are looked for and removed where the settings say now. If that is another system, what stands at the old one stays there and is called gone.`,
        yes: 'It is the same system',
        no: 'Not sure',
      },
    }),
  );
}
