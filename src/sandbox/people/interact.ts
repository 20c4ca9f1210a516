import type { Act, ActResult, StateValues } from '../acts.ts';
import { heldKey } from '../block-kit/state.ts';
import { actionOf, blockActionsPayload, type Where } from '../delivery/payloads.ts';
import { isJson, textAt, type Json } from '../json.ts';
import { elementAt, type Doer } from './doer.ts';

type Interact = Extract<Act, { kind: 'interact' }>;

const TROUBLE = 'We had some trouble connecting. Try again?';

/** A button pressed, an option picked: kept as state, and told to the bot as `block_actions`. */
export async function interact(doer: Doer, where: Where, act: Interact): Promise<ActResult> {
  const { workspace, member } = doer;
  const placed = elementAt(where, act.blockId, act.actionId);
  if (!placed) return { kind: 'failed', message: 'This isn’t there any more.' };
  const key = heldKey(textAt(placed.element, 'type'));
  const own = key === undefined || !act.value ? {} : { [act.blockId]: { [act.actionId]: act.value } };
  const given = merged(act.state ?? {}, own);
  if (where.kind === 'view') where.record.state = merged(where.record.state, given);
  const payload = blockActionsPayload(workspace, {
    member,
    where: where.kind === 'message' ? { ...where, state: given } : where,
    action: actionOf(
      placed.element,
      placed.block,
      usable(placed.element, act.value),
      workspace.conversations.nextTs(workspace.now()),
    ),
    responseUrl: responseUrlFor(doer, where),
  });
  const ack = await doer.outbox.deliver('interactive', payload);
  return ack.kind === 'acked' ? { kind: 'ok' } : { kind: 'failed', message: TROUBLE };
}

/** Later values take the place of earlier ones, element by element. */
export function merged(before: StateValues, later: StateValues): StateValues {
  const result: StateValues = { ...before };
  for (const [blockId, actions] of Object.entries(later))
    result[blockId] = { ...result[blockId], ...actions };
  return result;
}

/** A person can't change what an element says of itself, only what they pick in it. */
function usable(element: Json, value: Json | undefined): Json | undefined {
  if (!isJson(value)) return undefined;
  if (element.type === 'overflow') return { selected_option: value.selected_option };
  const key = heldKey(textAt(element, 'type'));
  return key === undefined ? undefined : { [key]: value[key] };
}

function responseUrlFor({ workspace, member, origin }: Doer, where: Where): string | null {
  if (where.kind === 'view') return null;
  const target = { channelId: where.channel.id, userId: member.id, messageTs: where.message.ts };
  return `${origin}/respond/${workspace.responseUrls.issue(target)}`;
}
