import { COMMAND } from './stand.ts';
import type { Stand } from './stand.ts';
import type { PendingRequest } from './seed.ts';

/** The form that a click on Approve arrives as, with the message that it was made in. */
export function approveClick(stand: Stand, { id, approverSlackId }: PendingRequest): string {
  const { workspace } = stand.sandbox;
  const button = (actionId: string, text: string) => ({
    type: 'button',
    action_id: actionId,
    text: { type: 'plain_text', text, emoji: true },
    value: id,
  });
  const payload = {
    type: 'block_actions',
    user: { id: approverSlackId, username: 'owner', name: 'owner', team_id: workspace.team.id },
    api_app_id: workspace.appId,
    token: 'verification-token',
    team: { id: workspace.team.id, domain: workspace.team.domain },
    enterprise: null,
    is_enterprise_install: false,
    container: {
      type: 'message',
      message_ts: '1795000000.000100',
      channel_id: 'D0BENCH',
      is_ephemeral: false,
    },
    channel: { id: 'D0BENCH', name: 'directmessage' },
    message: {
      type: 'message',
      ts: '1795000000.000100',
      user: workspace.bot.id,
      bot_id: workspace.botId,
      text: 'Person 51 asks for Resource 11 · Read only for 1 hour: To look into a slow query',
      blocks: [
        {
          type: 'section',
          block_id: 'what',
          text: { type: 'mrkdwn', text: '*Person 51* asks for *Resource 11 · Read only* for 1 hour' },
        },
        { type: 'section', block_id: 'why', text: { type: 'mrkdwn', text: '> To look into a slow query' } },
        {
          type: 'context',
          block_id: 'more',
          elements: [{ type: 'mrkdwn', text: 'You own this resource. Nobody else has to decide.' }],
        },
        {
          type: 'actions',
          block_id: `card:${id}`,
          elements: [button('approve_request', 'Approve'), button('deny_request', 'Deny')],
        },
      ],
    },
    state: { values: {} },
    trigger_id: '1000.2000.bench',
    response_url: `${stand.sandbox.url}response/none`,
    actions: [
      { ...button('approve_request', 'Approve'), block_id: `card:${id}`, action_ts: '1795000001.000100' },
    ],
  };
  return new URLSearchParams({ payload: JSON.stringify(payload) }).toString();
}

export function helpCommand(stand: Stand, userId: string): string {
  const { workspace } = stand.sandbox;
  return new URLSearchParams({
    token: 'verification-token',
    team_id: workspace.team.id,
    team_domain: workspace.team.domain,
    channel_id: 'C0BENCH',
    channel_name: 'general',
    user_id: userId,
    user_name: 'person',
    command: COMMAND,
    text: 'help',
    api_app_id: workspace.appId,
    is_enterprise_install: 'false',
    response_url: `${stand.sandbox.url}response/none`,
    trigger_id: '1000.2000.bench',
  }).toString();
}
