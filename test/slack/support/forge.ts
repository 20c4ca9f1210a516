import { signedHeaders } from '../../../src/sandbox/delivery/signature.ts';
import { type Scene, SIGNING_SECRET } from './scene.ts';

/** Payloads as Slack would sign them, made by hand so that every field can be changed. */
export interface Sent {
  status: number;
  body: string;
}

export type Json = Record<string, unknown>;

export function command(scene: Scene, firstName: string, text: string, more: Json = {}): Json {
  const { workspace } = scene.sandbox;
  return {
    type: undefined,
    command: '/access',
    text,
    team_id: workspace.team.id,
    api_app_id: workspace.appId,
    user_id: scene.person(firstName).id,
    channel_id: 'D1',
    trigger_id: 'none',
    response_url: 'http://127.0.0.1:9/none',
    ...more,
  };
}

export function click(
  scene: Scene,
  firstName: string,
  actionId: string,
  value: string,
  more: Json = {},
): Json {
  const { workspace } = scene.sandbox;
  return {
    type: 'block_actions',
    team: { id: workspace.team.id },
    api_app_id: workspace.appId,
    user: { id: scene.person(firstName).id, team_id: workspace.team.id },
    container: { type: 'message' },
    channel: { id: 'D1' },
    trigger_id: 'none',
    response_url: 'http://127.0.0.1:9/none',
    actions: [{ type: 'button', action_id: actionId, block_id: 'card:x', value }],
    ...more,
  };
}

export function submission(
  scene: Scene,
  firstName: string,
  callbackId: string,
  view: Json,
  more: Json = {},
): Json {
  const { workspace } = scene.sandbox;
  return {
    type: 'view_submission',
    team: { id: workspace.team.id },
    api_app_id: workspace.appId,
    user: { id: scene.person(firstName).id, team_id: workspace.team.id },
    trigger_id: 'none',
    view: { id: 'V1', type: 'modal', callback_id: callbackId, blocks: [], state: { values: {} }, ...view },
    ...more,
  };
}

interface SendOptions {
  at?: number;
  secret?: string;
  headers?: Record<string, string>;
}

/** Posts it, signed unless told otherwise; commands as a form, the rest as `payload`. */
export async function send(scene: Scene, payload: Json, options: SendOptions = {}): Promise<Sent> {
  const fields = 'command' in payload ? payload : { payload: JSON.stringify(payload) };
  const form = Object.entries(fields).filter(([, value]) => value !== undefined) as [string, string][];
  const body = new URLSearchParams(form).toString();
  const headers =
    options.headers ?? signedHeaders(options.secret ?? SIGNING_SECRET, body, options.at ?? Date.now());
  const response = await fetch(scene.eventsUrl, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
    body,
  });
  return { status: response.status, body: await response.text() };
}
