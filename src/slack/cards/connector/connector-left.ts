import type { LeftConnectorView } from '../../../operations/connector/show-left-connector.ts';
import type { GrantView } from '../../../operations/views.ts';
import { andMore, type Message, note, section, withRest } from '../../blocks.ts';
import { sign } from '../../signs.ts';
import { inline } from '../../mrkdwn.ts';
import { clockTime, counted, type RenderContext, person, right } from '../../wording.ts';

/** Tells an admin or an owner what lives at a connector that left access.yaml, and what to do; later, that it is done. */
export function connectorLeftCard(view: LeftConnectorView, render: RenderContext): Message {
  const { held } = view;
  const line = connectorLeftLine(view);
  if (view.isBack || held.total === 0) return { text: line, blocks: [section(line)] };
  const head = section(line);
  const foot = note(
    `Put the connector back into access.yaml under the same id. Everything then carries on, and whatever is due is removed. Access ended before that is removed once the connector is back.`,
  );
  const entries = held.rows.map((one) => [section(heldLine(one, render))]);
  return {
    sign: sign('urgent', 'Connector missing'),
    text: line,
    blocks: [head, ...withRest(entries, { total: held.total, rest: andMore }, head, foot), foot],
  };
}

/** The same in one line. */
export function connectorLeftLine({ id, isBack, held }: LeftConnectorView): string {
  const name = `The connector *${inline(id, 60)}*`;
  if (isBack) return `${name} is in access.yaml again. Nothing is left to do.`;
  if (held.total === 0)
    return `${name} isn’t in access.yaml any more, and nothing there is yours to look after.`;
  const grants = counted(held.total, 'grant', 'grants');
  return `${name} isn’t in access.yaml any more, so ${grants} there can’t be changed or removed.`;
}

function heldLine({ entitlement, grant, holder }: GrantView, render: RenderContext): string {
  const whose = `• ${person(holder)}: ${right(entitlement)}`;
  if (grant.state === 'revoking') return `${whose}, to be removed`;
  return `${whose} ${grant.expiresAt === null ? 'with no end date' : `until ${clockTime(grant.expiresAt, render.now)}`}`;
}
