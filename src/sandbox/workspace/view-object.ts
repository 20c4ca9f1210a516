import { fullState } from '../block-kit/state.ts';
import { objectsAt, type Json } from '../json.ts';
import type { ViewRecord } from './views.ts';
import type { Workspace } from './workspace.ts';

/** A view as answers and payloads carry it, with everything the person has filled in. */
export function viewObject(workspace: Workspace, record: ViewRecord): Json {
  const { view } = record;
  return {
    id: record.id,
    team_id: workspace.team.id,
    type: record.type,
    blocks: view.blocks,
    private_metadata: view.private_metadata ?? '',
    callback_id: view.callback_id ?? '',
    state: { values: fullState(objectsAt(view, 'blocks'), record.state) },
    hash: record.hash,
    title: view.title ?? { type: 'plain_text', text: 'View Title' },
    close: view.close ?? null,
    submit: view.submit ?? null,
    clear_on_close: view.clear_on_close ?? false,
    notify_on_close: view.notify_on_close ?? false,
    previous_view_id: record.previousViewId,
    root_view_id: record.rootViewId,
    app_id: workspace.appId,
    external_id: record.externalId ?? '',
    app_installed_team_id: workspace.team.id,
    bot_id: workspace.botId,
  };
}
