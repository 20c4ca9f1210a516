import type { ActResult, StateValues } from '../acts.ts';
import { inputFaults } from '../block-kit/input-faults.ts';
import { viewClosedPayload, viewSubmissionPayload } from '../delivery/payloads.ts';
import { isJson, objectAt, objectsAt, type Json } from '../json.ts';
import { SlackFault } from '../workspace/slack-fault.ts';
import { checkedView } from '../workspace/view-content.ts';
import type { ViewRecord } from '../workspace/views.ts';
import { merged } from './interact.ts';
import type { Doer } from './doer.ts';

const TROUBLE: ActResult = { kind: 'failed', message: 'We had some trouble connecting. Try again?' };

/** Submits the modal: what Slack refuses itself never reaches the bot; the ack decides what becomes of the view. */
export async function submitModal(doer: Doer, viewId: string, state: StateValues): Promise<ActResult> {
  const { workspace, member } = doer;
  const record = workspace.views.find(viewId);
  if (record?.userId !== member.id || record.type !== 'modal')
    return { kind: 'failed', message: 'This modal is closed.' };
  record.state = merged(record.state, state);
  const missing = inputFaults(objectsAt(record.view, 'blocks'), record.state);
  if (Object.keys(missing).length > 0) return { kind: 'errors', errors: missing };
  const ack = await doer.outbox.deliver('interactive', viewSubmissionPayload(workspace, member, record));
  if (ack.kind !== 'acked') return TROUBLE;
  try {
    return followAck(doer, record, isJson(ack.body) ? ack.body : {});
  } catch (error) {
    if (error instanceof SlackFault)
      return { kind: 'failed', message: `Slack refused the answer: ${error.message}` };
    throw error;
  } finally {
    workspace.changed();
  }
}

function followAck({ workspace, member }: Doer, record: ViewRecord, body: Json): ActResult {
  switch (body.response_action) {
    case undefined:
      workspace.views.closeFrom(record);
      return { kind: 'ok' };
    case 'clear':
      workspace.views.clear(member.id);
      return { kind: 'ok' };
    case 'update':
      workspace.views.update(record, checkedView(workspace, body.view, 'modal'), undefined, workspace.now());
      return { kind: 'ok' };
    case 'push':
      workspace.views.push(member.id, checkedView(workspace, body.view, 'modal'), workspace.now());
      return { kind: 'ok' };
    case 'errors':
      return errorsFor(record, objectAt(body, 'errors'));
    default:
      throw new SlackFault('invalid_arguments', [
        `[ERROR] response_action: ${JSON.stringify(body.response_action)}`,
      ]);
  }
}

/** Slack shows errors beside inputs only: one for any other block is a fault of the bot's. */
function errorsFor(record: ViewRecord, errors: Json): ActResult {
  const inputs = objectsAt(record.view, 'blocks')
    .filter((block) => block.type === 'input')
    .map((block) => block.block_id);
  const entries = Object.entries(errors);
  if (entries.length === 0)
    throw new SlackFault('invalid_arguments', ['[ERROR] errors: must have at least one']);
  for (const [blockId, sentence] of entries) {
    if (!inputs.includes(blockId))
      throw new SlackFault('invalid_arguments', [`[ERROR] no input block: ${blockId}`]);
    if (typeof sentence !== 'string' || sentence === '')
      throw new SlackFault('invalid_arguments', [`[ERROR] errors: expected a sentence for ${blockId}`]);
  }
  return {
    kind: 'errors',
    errors: Object.fromEntries(entries.map(([blockId, sentence]) => [blockId, String(sentence)])),
  };
}

/** Closes the modal; the bot hears of those that asked for it. */
export async function closeModal(doer: Doer, viewId: string): Promise<ActResult> {
  const { workspace, member } = doer;
  const record = workspace.views.find(viewId);
  if (record?.userId !== member.id || record.type !== 'modal') return { kind: 'ok' };
  const isCleared = record.view.clear_on_close === true;
  const bottom = isCleared ? workspace.views.stack(member.id)[0] : record;
  const closed = bottom ? workspace.views.closeFrom(bottom) : [];
  workspace.changed();
  for (const view of closed.filter((one) => one.view.notify_on_close === true))
    await doer.outbox.deliver('interactive', viewClosedPayload(workspace, member, view, isCleared));
  return { kind: 'ok' };
}
