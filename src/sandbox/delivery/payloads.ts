import type { Json } from '../json.ts';
import { textAt } from '../json.ts';
import { fullState } from '../block-kit/state.ts';
import { messageObject } from '../workspace/message-object.ts';
import type { StateValues } from '../acts.ts';
import type { ConversationRecord, MessageRecord } from '../workspace/conversations.ts';
import type { MemberRecord } from '../workspace/members.ts';
import { viewObject } from '../workspace/view-object.ts';
import type { ViewRecord } from '../workspace/views.ts';
import type { Workspace } from '../workspace/workspace.ts';

const TOKEN = 'sandbox-verification-token';

/** Where something was done: a message with its conversation, or a view. */
export type Where =
  | { kind: 'message'; channel: ConversationRecord; message: MessageRecord; state: StateValues }
  | { kind: 'view'; record: ViewRecord };

function interactive(workspace: Workspace, type: string, member: MemberRecord): Json {
  return {
    type,
    user: { id: member.id, username: member.name, name: member.name, team_id: member.teamId },
    api_app_id: workspace.appId,
    token: TOKEN,
    team: { id: workspace.team.id, domain: workspace.team.domain },
    enterprise: null,
    is_enterprise_install: false,
  };
}

function placeFields(workspace: Workspace, where: Where): Json {
  if (where.kind === 'view') {
    const view = viewObject(workspace, where.record);
    return { container: { type: 'view', view_id: where.record.id }, view };
  }
  const { channel, message } = where;
  const isEphemeral = message.ephemeralTo !== null;
  const container = {
    type: 'message',
    message_ts: message.ts,
    channel_id: channel.id,
    is_ephemeral: isEphemeral,
  };
  return {
    container,
    channel: { id: channel.id, name: channel.name },
    // Slack leaves the message out when it was ephemeral.
    ...(isEphemeral ? {} : { message: messageObject(workspace, message) }),
    state: { values: fullState(message.blocks, where.state) },
  };
}

export function commandPayload(
  workspace: Workspace,
  of: {
    member: MemberRecord;
    channel: ConversationRecord;
    command: string;
    text: string;
    responseUrl: string;
  },
): Json {
  const { member, channel } = of;
  return {
    token: TOKEN,
    team_id: workspace.team.id,
    team_domain: workspace.team.domain,
    channel_id: channel.id,
    channel_name: channel.name,
    user_id: member.id,
    user_name: member.name,
    command: of.command,
    text: of.text,
    api_app_id: workspace.appId,
    is_enterprise_install: 'false',
    response_url: of.responseUrl,
    trigger_id: workspace.triggers.issue(member.id, null),
  };
}

export function blockActionsPayload(
  workspace: Workspace,
  of: { member: MemberRecord; where: Where; action: Json; responseUrl: string | null },
): Json {
  const viewId = of.where.kind === 'view' ? of.where.record.id : null;
  return {
    ...interactive(workspace, 'block_actions', of.member),
    ...placeFields(workspace, of.where),
    trigger_id: workspace.triggers.issue(of.member.id, viewId),
    ...(of.responseUrl === null ? {} : { response_url: of.responseUrl }),
    actions: [of.action],
  };
}

export function suggestionPayload(
  workspace: Workspace,
  of: { member: MemberRecord; where: Where; blockId: string; actionId: string; typed: string },
): Json {
  return {
    ...interactive(workspace, 'block_suggestion', of.member),
    ...placeFields(workspace, of.where),
    block_id: of.blockId,
    action_id: of.actionId,
    value: of.typed,
  };
}

export function viewSubmissionPayload(workspace: Workspace, member: MemberRecord, record: ViewRecord): Json {
  return {
    ...interactive(workspace, 'view_submission', member),
    trigger_id: workspace.triggers.issue(member.id, record.id),
    view: viewObject(workspace, record),
    response_urls: [],
  };
}

export function viewClosedPayload(
  workspace: Workspace,
  member: MemberRecord,
  record: ViewRecord,
  cleared: boolean,
): Json {
  return {
    ...interactive(workspace, 'view_closed', member),
    view: viewObject(workspace, record),
    is_cleared: cleared,
  };
}

/** What an element says of itself when it is used, with the value the person gave. */
export function actionOf(element: Json, block: Json, value: Json | undefined, ts: string): Json {
  const label = textAt(element, 'type') === 'button' ? { text: element.text } : {};
  const initial = Object.fromEntries(Object.entries(element).filter(([key]) => key.startsWith('initial_')));
  return {
    type: element.type,
    action_id: element.action_id,
    block_id: block.block_id,
    ...label,
    ...(element.value === undefined ? {} : { value: element.value }),
    ...(element.style === undefined ? {} : { style: element.style }),
    ...initial,
    ...value,
    action_ts: ts,
  };
}
