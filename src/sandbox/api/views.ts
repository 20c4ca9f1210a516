import { checkedView } from '../workspace/view-content.ts';
import { viewObject } from '../workspace/view-object.ts';
import { SlackFault } from '../workspace/slack-fault.ts';
import type { Json } from '../json.ts';
import type { ViewRecord } from '../workspace/views.ts';
import type { Call, Methods } from './method.ts';

function viewIn({ workspace, args }: Call, type: 'modal' | 'home'): Json {
  return checkedView(workspace, args.json('view', 'invalid_arguments'), type);
}

function shown({ workspace }: Call, record: ViewRecord): Json {
  workspace.changed();
  return { view: viewObject(workspace, record) };
}

function hashIn({ args }: Call): string | undefined {
  return args.has('hash') ? args.text('hash') : undefined;
}

function target({ workspace, args }: Call): ViewRecord {
  if (!args.has('view_id') && !args.has('external_id'))
    throw new SlackFault('invalid_arguments', ['[ERROR] missing required field: view_id or external_id']);
  const found = args.has('view_id')
    ? workspace.views.find(args.text('view_id'))
    : workspace.views.findExternal(args.text('external_id'));
  if (!found) throw new SlackFault('not_found');
  return found;
}

function open(call: Call): Json {
  const { workspace, args } = call;
  const view = viewIn(call, 'modal');
  const trigger = workspace.triggers.exchange(args.required('trigger_id'));
  return shown(call, workspace.views.open(trigger.userId, view, workspace.now()));
}

function push(call: Call): Json {
  const { workspace, args } = call;
  const view = viewIn(call, 'modal');
  const trigger = workspace.triggers.exchange(args.required('trigger_id'));
  const within = trigger.viewId === null ? undefined : workspace.views.find(trigger.viewId);
  if (within?.type !== 'modal') throw new SlackFault('not_found');
  return shown(call, workspace.views.push(trigger.userId, view, workspace.now()));
}

function update(call: Call): Json {
  const record = target(call);
  const view = viewIn(call, record.type);
  return shown(call, call.workspace.views.update(record, view, hashIn(call), call.workspace.now()));
}

function publish(call: Call): Json {
  const { workspace, args } = call;
  const member = workspace.member(args.required('user_id'));
  if (member.deleted) throw new SlackFault('user_not_found');
  const view = viewIn(call, 'home');
  return shown(call, workspace.views.publish(member.id, view, hashIn(call), workspace.now()));
}

export const views: Methods = {
  'views.open': { tier: 4, run: open },
  'views.push': { tier: 4, run: push },
  'views.update': { tier: 4, run: update },
  'views.publish': { tier: 4, run: publish },
};
