import type { Act, ActResult } from '../acts.ts';
import { suggestionFaults } from '../block-kit/surfaces.ts';
import { suggestionPayload, type Where } from '../delivery/payloads.ts';
import { isJson, objectsAt } from '../json.ts';
import { elementAt, type Doer } from './doer.ts';

type Suggest = Extract<Act, { kind: 'suggest' }>;

/** Asks the bot for an external select's options while the person types. */
export async function suggest(doer: Doer, where: Where, act: Suggest): Promise<ActResult> {
  const { workspace, member, outbox } = doer;
  const element = elementAt(where, act.blockId, act.actionId)?.element;
  if (!element) return { kind: 'failed', message: 'This isn’t there any more.' };
  const least = typeof element.min_query_length === 'number' ? element.min_query_length : 3;
  if (act.typed.length < least) return { kind: 'options', options: [], groups: [] };
  const { blockId, actionId, typed } = act;
  const ack = await outbox.deliver(
    'options',
    suggestionPayload(workspace, { member, where, blockId, actionId, typed }),
  );
  if (ack.kind !== 'acked' || !isJson(ack.body))
    return { kind: 'failed', message: 'Something went wrong. Try again?' };
  const faults = workspace.rules.blockKit ? suggestionFaults(ack.body) : [];
  if (faults.length > 0)
    return { kind: 'failed', message: `Slack refused the options: ${faults.join('; ')}` };
  return {
    kind: 'options',
    options: objectsAt(ack.body, 'options'),
    groups: objectsAt(ack.body, 'option_groups'),
  };
}
